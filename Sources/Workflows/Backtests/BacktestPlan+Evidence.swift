import Backtesting
import Market
import Trading

extension BacktestPlan {
    /// The strategy with the plan's parameters.
    func strategy(over study: Study) throws -> any Strategy {
        try definition.strategy(for: study, parameters: parameters)
    }

    /// Makes some decisions of a run again without later candles.
    ///
    /// - Parameters:
    ///   - strategy: The strategy as the run has used it.
    ///   - window: What the run has read.
    ///   - model: The model of its forecasts; nil for a strategy without.
    func causality(
        of strategy: any Strategy,
        over window: PreparedWindow,
        model: LoadedModel?
    ) throws -> Causality {
        let check = CausalityCheck(forecaster: model?.forecaster, fits: model?.fits ?? []) {
            study in
            try self.strategy(over: study)
        }
        return try check.run(
            strategy,
            study: window.study,
            bars: window.candles.bars,
            seed: request.seed
        )
    }
}
