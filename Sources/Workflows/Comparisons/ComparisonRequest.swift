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
        return try strategies.map { strategy in
            var request = common
            request.strategy = strategy
            // What the strategies have in common includes wishes that not all of them know.
            let known = try StrategyCatalog.definition(id: strategy).parameterNames
            if !known.contains(.usesLanguageModel) { request.usesLanguageModel = nil }
            if !known.contains(.lookbackHours) { request.lookbackHours = nil }
            if !known.contains(.stops) { request.stops = nil }
            return try BacktestPlan(request)
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
