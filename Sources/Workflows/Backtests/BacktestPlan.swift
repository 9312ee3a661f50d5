import Backtesting
import Trading

/// A request whose every setting has been looked up and checked.
struct BacktestPlan {
    let request: BacktestRequest
    let definition: StrategyDefinition
    let parameters: StrategyParameters
    let simulator: Simulator
    let policy: RiskPolicy

    /// Checks a request; nothing is read yet.
    ///
    /// - Throws: `TradingError` or `BacktestError` for the first setting that is unknown or out of
    ///   its range.
    init(_ request: BacktestRequest) throws {
        self.request = request
        definition = try StrategyCatalog.definition(id: request.strategy)
        parameters = try definition.parameters(of: request)
        simulator = try Simulator(execution: request.execution)
        policy = request.riskPolicy(riskPerTradePct: parameters.riskPerTrade)
        try policy.validate()
    }

    /// How many bars the strategy wants before its window.
    func history(lookback: Int?) -> Int {
        StrategyDefinition.warmUp + (definition.usesForecast ? lookback ?? 0 : 0)
    }

    /// The plan's part of a run.
    var manifestEntry: RunManifest.Strategy {
        RunManifest.Strategy(id: definition.id, name: definition.name, parameters: parameters)
    }
}

extension BacktestRequest {
    /// What trading costs in this request.
    var execution: ExecutionConfiguration {
        ExecutionConfiguration(
            initialCapital: initialCapital,
            leverage: leverage,
            makerFee: makerFee,
            takerFee: takerFee,
            slippage: slippage
        )
    }

    /// How signals become orders in this request.
    func riskPolicy(riskPerTradePct: Double) -> RiskPolicy {
        RiskPolicy(
            positionSize: positionSize,
            leverage: leverage,
            riskPerTradePct: riskPerTradePct,
            exitOnOpposite: exitOnOpposite
        )
    }
}

extension StrategyDefinition {
    /// The strategy's defaults with the request's wishes over them.
    fileprivate func parameters(of request: BacktestRequest) throws -> StrategyParameters {
        var wishes: [String: ParameterValue] = [:]
        wishes["min_confidence"] = request.minConfidence.map { .number($0) }
        wishes["risk_per_trade"] = request.riskPerTrade.map { .number($0) }
        wishes["lookback_hours"] = request.lookbackHours.map { .number(Double($0)) }
        wishes["stops"] = request.stops.map { .text($0) }
        // Not to ask is what a strategy does that never asks.
        let isMoot =
            request.usesLanguageModel == false && !parameterNames.contains(.usesLanguageModel)
        wishes["use_llm_analysis"] = isMoot ? nil : request.usesLanguageModel.map { .flag($0) }
        return try parameters(overriding: wishes)
    }
}
