import Backtesting
import Forecasting
import Foundation
import Market
import Trading

/// What a fold has learned.
struct LearnedFold: Sendable {
    let fold: WalkForwardFolds.Fold
    /// The parameters that trade it.
    let parameters: StrategyParameters
    /// The parameters that were chosen among others; empty where none are searched.
    let chosen: [String: ParameterValue]
    /// The model; nil for a rule.
    let model: FoldModel?
    /// SHA-256 of the model's bytes; nil for a rule.
    let modelSHA256: String?
    /// Forecasts of the traded bars; empty without a model.
    let forecasts: [Forecast?]
    /// The account on the learned bars; nil where nothing was learned.
    let inSample: WalkForwardReport.Part?
}

/// Everything that all folds of a walk share.
struct WalkInput: Sendable {
    let plan: BacktestPlan
    let walk: WalkForwardSettings
    let series: CandleSeries
    /// Funding rates from the first learned bar on; nil for spot.
    let funding: [FundingRate]?
    /// The candidates of a rule's parameters; nil where none are searched.
    let grid: ParameterGrid?
    /// The study of the candles without forecasts, whose indicators all candidates share.
    let study: Study
    let cache: FoldCache
    /// Threads of one training.
    let threads: Int
    let niceness: Int32

    /// Warm-up bars before the learned ones, so that indicators do not depend on where they begin.
    private static let warmUp = StrategyDefinition.warmUp

    /// The candles that a fold's training may read; none is later than its last learned bar.
    private func candles(of fold: WalkForwardFolds.Fold) -> CandleSeries {
        series.slice(max(0, fold.learned.lowerBound - Self.warmUp)..<fold.learned.upperBound)
    }

    /// Teaches a fold.
    ///
    /// - Parameters:
    ///   - fold: The fold.
    ///   - seed: The seed of its training; it decides nothing for a rule.
    ///   - progress: Receives a note on the training.
    /// - Throws: `ForecastingError`, `TradingError`, `BacktestError`, ``WorkflowError`` or
    ///   `CancellationError`.
    func learn(
        _ fold: WalkForwardFolds.Fold,
        seed: UInt64,
        progress: @escaping ProgressSink
    ) async throws -> LearnedFold {
        guard plan.definition.usesForecast else {
            return try searched(fold)
        }
        let candles = candles(of: fold)
        let model = try await model(of: fold, candles: candles, seed: seed, progress: progress)
        let forecaster = try FoldForecaster(model, threads: threads)
        // The forecasts of the learned bars flatter the model; that is what in-sample means.
        let learned = candles.count - fold.learned.count..<candles.count
        let known = try forecaster.forecasts(for: candles, at: learned)
        let study = Study(
            series: candles,
            forecasts: Array(repeating: nil, count: learned.lowerBound) + known
        )
        try Task.checkCancellation()
        let first = max(0, fold.trading.lowerBound - Self.warmUp - walk.training.lookbackWindow)
        let traded = series.slice(first..<fold.trading.upperBound)
        return LearnedFold(
            fold: fold,
            parameters: plan.parameters,
            chosen: [:],
            model: model,
            modelSHA256: DataFingerprint.sha256(of: try model.encoded()),
            forecasts: try forecaster.forecasts(
                for: traded,
                at: fold.trading.lowerBound - first..<traded.count
            ),
            inSample: WalkForwardReport.Part(
                of: try result(plan.parameters, over: study, bars: learned).equityCurve,
                interval: series.key.interval
            )
        )
    }

    // MARK: - Models

    /// The name of a fold's model in the cache.
    private func key(
        of fold: WalkForwardFolds.Fold,
        candles: CandleSeries,
        seed: UInt64
    ) -> FoldCache.Key {
        var configuration = walk.training
        configuration.seed = seed
        func times(_ bars: Range<Int>) -> Range<Timestamp> {
            series.openTimes[
                bars.lowerBound
            ]..<(series.openTimes[bars.upperBound - 1]
                + series.key.interval.milliseconds)
        }
        return FoldCache.Key(
            series: series.key,
            data: DataFingerprint.sha256(of: candles),
            configuration: configuration,
            training: times(fold.training),
            validation: times(fold.validation)
        )
    }

    /// Whether the model of a fold is in the cache.
    func isCached(_ fold: WalkForwardFolds.Fold, seed: UInt64) throws -> Bool {
        try cache.model(key(of: fold, candles: candles(of: fold), seed: seed)) != nil
    }

    /// The model of a fold, from the cache or trained now.
    private func model(
        of fold: WalkForwardFolds.Fold,
        candles: CandleSeries,
        seed: UInt64,
        progress: @escaping ProgressSink
    ) async throws -> FoldModel {
        let key = key(of: fold, candles: candles, seed: seed)
        if let model = try cache.model(key) { return model }
        let trainer = try Trainer(configuration: key.configuration, threads: threads)
        let fitted = try await LowPriorityThread<FittedFold>.run(
            niceness: niceness,
            progress: progress
        ) { line in
            try trainer.fitFold(
                candles,
                training: key.training,
                validation: key.validation,
                dataHash: key.data,
                report: { event in
                    if case .epoch(let epoch) = event {
                        line.report(ProgressUpdate(epoch, origin: ""))
                    }
                },
                isCancelled: line.isCancelled
            )
        }
        try cache.store(fitted.model, as: key)
        return fitted.model
    }

    // MARK: - Parameters

    /// Chooses a rule's parameters by the Sharpe ratio of the marked equity on the learned bars.
    ///
    /// Of equal ratios the first in the grid's order wins, the base before all others. A candidate
    /// without a ratio, such as one without trades, is never better than one with.
    private func searched(_ fold: WalkForwardFolds.Fold) throws -> LearnedFold {
        var best: (parameters: StrategyParameters, part: WalkForwardReport.Part)?
        for parameters in grid?.candidates ?? [plan.parameters] {
            try Task.checkCancellation()
            let part = WalkForwardReport.Part(
                of: try result(parameters, over: study, bars: fold.learned).equityCurve,
                interval: series.key.interval
            )
            let ratio = part.sharpeRatio ?? -.infinity
            if best.map({ ratio > $0.part.sharpeRatio ?? -.infinity }) ?? true {
                best = (parameters, part)
            }
        }
        let parameters = best?.parameters ?? plan.parameters
        let names = grid?.axes.map(\.name) ?? []
        return LearnedFold(
            fold: fold,
            parameters: parameters,
            chosen: Dictionary(names.compactMap { name in parameters[name].map { (name, $0) } }) {
                $1
            },
            model: nil,
            modelSHA256: nil,
            forecasts: [],
            inSample: best?.part
        )
    }

    /// Simulates some bars with an account of their own and without a language model.
    private func result(
        _ parameters: StrategyParameters,
        over study: Study,
        bars: Range<Int>
    ) throws -> BacktestResult {
        var parameters = parameters
        if parameters.names.contains(Parameter.usesLanguageModel.name) {
            parameters[.usesLanguageModel] = false
        }
        return try plan.simulator.run(
            try plan.definition.strategy(for: study, parameters: parameters),
            policy: plan.policy,
            study: study,
            bars: bars,
            funding: funding
        )
    }
}
