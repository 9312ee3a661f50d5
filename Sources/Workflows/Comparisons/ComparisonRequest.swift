import Trading

/// Strategies to run beside each other over one window.
public struct ComparisonRequest: Hashable, Sendable {
    /// The strategies' names in requests, each once.
    public var strategies: [String]
    /// Series, window, money and costs, which all have in common; the strategy that it names plays
    /// no part.
    public var common: BacktestRequest

    /// Creates a request.
    public init(strategies: [String], common: BacktestRequest) {
        self.strategies = strategies
        self.common = common
    }

    /// One checked plan a strategy, in the order asked for.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` where a strategy is named twice
    ///   or none is, otherwise what ``BacktestPlan`` throws.
    func plans() throws -> [BacktestPlan] {
        try strategies.requireDistinct(parameter: "strategies", example: "supertrend")
        try checkNames()
        return try strategies.map { strategy in
            var request = common
            request.strategy = strategy
            // What the strategies have in common includes wishes that not all of them know.
            let definition = try StrategyCatalog.definition(id: strategy)
            request.parameters = common.parameters.filter { name, _ in
                StrategyDefinition.guideSettings.contains(name)
                    || (try? definition.spec(named: name)) != nil
            }
            return try BacktestPlan(request)
        }
    }
}

extension ComparisonRequest {
    /// Checks that each setting is one of at least one of the strategies.
    private func checkNames() throws {
        let definitions = try strategies.map { try StrategyCatalog.definition(id: $0) }
        let known = definitions.flatMap { $0.specs.map(\.name) }
        for name in common.parameters.keys.sorted()
        where !known.contains(name) && !StrategyDefinition.guideSettings.contains(name) {
            throw TradingError.unknownParameter(
                name,
                strategy: strategies.joined(separator: ", "),
                known: known.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
            )
        }
    }
}

extension Array where Element: Hashable & CustomStringConvertible {
    /// Checks a list in which each name stands once.
    func requireDistinct(parameter: String, example: String) throws(WorkflowError) {
        guard !isEmpty else {
            throw .invalid(
                parameter: parameter,
                value: "empty",
                remedy: "name at least one, such as \(example)"
            )
        }
        var seen: Set<Element> = []
        for name in self where !seen.insert(name).inserted {
            throw .invalid(
                parameter: parameter,
                value: "a list with \(name.description.prefix(40)) in it twice",
                remedy: "name each once"
            )
        }
    }
}
