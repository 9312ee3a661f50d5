package import Backtesting
import Market
package import Trading

/// A request whose every setting has been looked up and checked.
package struct BacktestPlan {
    let request: BacktestRequest
    let definition: StrategyDefinition
    let parameters: StrategyParameters
    var simulator: Simulator
    let policy: RiskPolicy
    /// Whether the window was asked to end with the newest stored candle.
    var endsWithNewest: Bool

    /// Validates a request.
    ///
    /// No data is read.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - given: The strategy; nil for that of the catalog with the request's name.
    /// - Throws: `TradingError` or `BacktestError` for the first setting that is unknown or out of
    ///   its range.
    package init(_ request: BacktestRequest, of given: StrategyDefinition? = nil) throws {
        self.request = request
        definition = try given ?? StrategyCatalog.definition(id: request.strategy)
        parameters = try definition.parameters(overriding: definition.effective(request.parameters))
        simulator = try Simulator(execution: request.execution)
        var policy = request.risk
        policy.leverage = request.execution.leverage
        policy.riskPerTradePct = parameters[.riskPerTrade]
        try policy.validate()
        self.policy = policy
        endsWithNewest = request.window.end == nil
    }

    /// How many warm-up bars the strategy needs before its window.
    func history(lookback: Int?) -> Int {
        definition.warmUp(parameters) + (definition.usesForecast ? lookback ?? 0 : 0)
    }

    /// How many bars are read before the window: more than the default for periods longer than the
    /// default.
    var longestHistory: Int {
        definition.warmUp(parameters) + CandleWindow.longestLookback
    }

    /// Whether scores and levels are those of the strategy's defaults, with which calibrations are
    /// fitted.
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
    package var manifestEntry: RunManifest.Strategy {
        RunManifest.Strategy(id: definition.id, name: definition.name, parameters: parameters)
    }
}

extension BacktestRequest.Window {
    /// The moment it ends before, where it names one.
    var end: Timestamp? {
        switch self {
        case .newest(_, let end), .from(_, let end): end
        }
    }
}

extension StrategyDefinition {
    /// A request's settings without `usesLanguageModel = false` for a strategy that never asks a
    /// language model: such a strategy has no setting of that name.
    fileprivate func effective(_ given: [String: ParameterValue]) -> [String: ParameterValue] {
        let name = Parameter.usesLanguageModel.name
        guard given[name] == .flag(false), !specs.contains(where: { $0.name == name }) else {
            return given
        }
        return given.filter { $0.key != name }
    }
}
