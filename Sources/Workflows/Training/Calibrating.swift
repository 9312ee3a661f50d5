import Backtesting
import Forecasting
import Market
import Trading

extension HeldOutForecasts {
    /// How many bars a trade may last; one that lasts longer tells nothing.
    private static let longestTrade = 240

    /// The calibrations of all strategies that trade on forecasts.
    ///
    /// At each bar of a part its score opens a trade of its own, on the strategy's own levels, with
    /// the default costs. Scores are those without a language model.
    func calibrations() throws -> [String: Forecasting.Calibration] {
        let study = Study(series: series, forecasts: forecasts)
        var calibrations: [String: Forecasting.Calibration] = [:]
        for definition in StrategyCatalog.definitions where definition.usesForecast {
            try Task.checkCancellation()
            calibrations[definition.id] = Forecasting.Calibration(
                validation: try outcomes(of: definition, study: study, part: validation),
                test: try outcomes(of: definition, study: study, part: test)
            )
        }
        return calibrations
    }

    /// The trades of a part that ended inside it.
    private func outcomes(
        of definition: StrategyDefinition,
        study: Study,
        part: Range<Int>
    ) throws -> [Forecasting.Calibration.Outcome] {
        var parameters = definition.defaults
        parameters.minConfidence = 0
        parameters.usesLanguageModel = false
        let strategy = try definition.strategy(for: study, parameters: parameters)
        let policy = RiskPolicy(riskPerTradePct: parameters.riskPerTrade)
        let simulator = try Simulator(execution: ExecutionConfiguration())
        return try part.compactMap { bar in
            let end = min(bar + Self.longestTrade, part.upperBound)
            guard bar + 1 < end else { return nil }
            let trade = try simulator.trade(
                of: strategy,
                policy: policy,
                study: study,
                bars: bar..<end
            )
            return trade.map {
                Forecasting.Calibration.Outcome(
                    strength: abs(strategy.signal(at: study.moment(at: bar)).score),
                    won: $0.pnl > 0
                )
            }
        }
    }
}

extension Backtesting.Calibration {
    /// A model's calibration as a report shows it; nil where the test part had no trades.
    init?(_ calibration: Forecasting.Calibration) {
        guard let test = calibration.test else { return nil }
        self.init(validation: Part(calibration.validation), test: Part(test))
    }
}

extension Backtesting.Calibration.Part {
    fileprivate init(_ reliability: Reliability) {
        self.init(
            brier: reliability.brierScore,
            ece: reliability.expectedCalibrationError,
            bins: reliability.bins.map {
                Backtesting.Calibration.Bin(
                    predicted: $0.predicted,
                    observed: $0.observed,
                    count: $0.count
                )
            }
        )
    }
}
