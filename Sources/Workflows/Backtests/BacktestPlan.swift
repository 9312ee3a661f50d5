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
    /// What to know of the settings before believing a result, as sentences.
    package let remarks: [String]
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
        let known = try given ?? StrategyCatalog.definition(id: request.strategy)
        definition = request.forecaster == .none ? known.withoutForecast : known
        let unused = definition.unused(request.parameters)
        parameters = try definition.parameters(
            overriding: request.parameters.filter { !unused.contains($0.key) }
        )
        remarks =
            definition.remarks(unused: unused, given: request.parameters)
            + request.forecasterRemarks(known, parameters)
        try request.checkForecaster(known, parameters)
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
    /// The guide's own settings, which may be given to any strategy.
    ///
    /// A strategy that does not have one runs as if it was not given.
    static let guideSettings: Set = [
        Parameter.usesLanguageModel.name, Parameter.lookbackHours.name, Parameter.stops.name,
    ]

    /// The given settings of the guide that this strategy does not have.
    fileprivate func unused(_ given: [String: ParameterValue]) -> Set<String> {
        Self.guideSettings.intersection(given.keys).subtracting(specs.map(\.name))
    }

    /// Says which settings were not used, and which one is hardly meant as it stands.
    fileprivate func remarks(unused: Set<String>, given: [String: ParameterValue]) -> [String] {
        // A strategy without a language model does what `false` asks for.
        let ignored = unused.filter { given[$0] != .flag(false) }.sorted().map { name in
            "\(name) was given, but \(id) has no such setting and did not use it."
        }
        let name = Parameter.minConfidence.name
        guard case .number(let confidence)? = given[name], confidence > 0, confidence <= 1 else {
            return ignored
        }
        return ignored + [
            "\(name) is \(ParameterValue.number(confidence)), but it is in percent, 0 to 100, and no "
                + "confidence is below 50: every signal passes. As a share it would be "
                + "\(ParameterValue.number((confidence * 1e4).rounded() / 100))."
        ]
    }
}
