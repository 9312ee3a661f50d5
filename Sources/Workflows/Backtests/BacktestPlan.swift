import Backtesting
import Trading

/// A request whose every setting has been looked up and checked.
struct BacktestPlan {
    let request: BacktestRequest
    let definition: StrategyDefinition
    let parameters: StrategyParameters
    var simulator: Simulator
    let policy: RiskPolicy

    /// Checks a request; nothing is read yet.
    ///
    /// - Throws: `TradingError` or `BacktestError` for the first setting that is unknown or out of
    ///   its range.
    init(_ request: BacktestRequest) throws {
        self.request = request
        definition = try StrategyCatalog.definition(id: request.strategy)
        parameters = try definition.parameters(overriding: definition.heeded(request.parameters))
        simulator = try Simulator(execution: request.execution)
        var policy = request.risk
        policy.leverage = request.execution.leverage
        policy.riskPerTradePct = parameters[.riskPerTrade]
        try policy.validate()
        self.policy = policy
    }

    /// How many bars the strategy wants before its window.
    func history(lookback: Int?) -> Int {
        definition.warmUp(parameters) + (definition.usesForecast ? lookback ?? 0 : 0)
    }

    /// How many bars are read before the window: more than usual for longer periods than usual.
    var longestHistory: Int {
        definition.warmUp(parameters) + CandleWindow.longestLookback
    }

    /// Whether scores and levels are those of the strategy's defaults, which calibrations are
    /// fitted with.
    var hasStandardScores: Bool {
        let standard = definition.defaults
        let others: Set = [
            Parameter.minConfidence.name, Parameter.strongConfidence.name,
            Parameter.riskPerTrade.name, Parameter.lookbackHours.name,
            Parameter.usesLanguageModel.name, Parameter.stops.name,
        ]
        return parameters.names.subtracting(others).allSatisfy { parameters[$0] == standard[$0] }
    }

    /// The plan's part of a run.
    var manifestEntry: RunManifest.Strategy {
        RunManifest.Strategy(id: definition.id, name: definition.name, parameters: parameters)
    }
}

extension StrategyDefinition {
    /// A request's settings but for the wish not to ask a language model, which is what a strategy
    /// without that setting does anyway.
    fileprivate func heeded(_ given: [String: ParameterValue]) -> [String: ParameterValue] {
        let name = Parameter.usesLanguageModel.name
        guard given[name] == .flag(false), !specs.contains(where: { $0.name == name }) else {
            return given
        }
        return given.filter { $0.key != name }
    }
}
