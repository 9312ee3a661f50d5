import Backtesting
import Forecasting
import Foundation
import Market
import Trading
import Validation

/// One fold of a walk-forward or a cross-validation: what it learns from, and what it trades.
///
/// Every range holds positions in the series.
struct LearningFold: Hashable, Sendable {
    /// Its place, counted from 0.
    let index: Int
    /// Stretches that weights, scalers or parameters are fitted on, ascending.
    let training: [Range<Int>]
    /// What chooses the epoch; empty without a model.
    let validation: Range<Int>
    /// Stretches that are traded, ascending.
    let trading: [Range<Int>]

    /// All bars that it learns from, ascending, stretches that touch as one.
    var learned: [Range<Int>] {
        let all = (training + [validation]).filter { !$0.isEmpty }
        return all.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, next in
            if let last = joined.last, last.upperBound == next.lowerBound {
                joined[joined.count - 1] = last.lowerBound..<next.upperBound
            } else {
                joined.append(next)
            }
        }
    }
}

/// What a fold has learned.
struct LearnedFold: Sendable {
    let fold: LearningFold
    /// The parameters that trade it.
    let parameters: StrategyParameters
    /// The parameters that were chosen among others; empty where none are searched.
    let chosen: [String: ParameterValue]
    /// What forecasts it; nil for a rule.
    let fitted: FittedFold?
    /// Forecasts of each traded stretch; empty for a rule.
    let forecasts: [[Forecast?]]
    /// Accounts of their own on the learned stretches, chained.
    let inSample: WalkForwardReport.Part?
    /// Whether its network was in the cache.
    var isFromCache = false

    /// What its forecasts were learned from; nothing is known to be learned by a rule.
    func history(_ interval: Interval) -> ModelHistory {
        fitted?.history(interval) ?? .noModel
    }
}

/// Everything that all folds share.
struct FoldInput: Sendable {
    let plan: BacktestPlan
    let training: TrainingConfiguration
    let series: CandleSeries
    /// Funding rates of the series; nil for spot.
    let funding: [FundingRate]?
    /// The candidates of a rule's parameters; nil where none are searched.
    let grid: ParameterGrid?
    /// The study of the candles without forecasts, whose indicators all candidates share.
    let study: Study
    /// Trained networks of earlier folds; nil where each is trained anew and none is kept.
    let cache: FoldCache?
    /// Threads of one training.
    let threads: Int
    let niceness: Int32

    /// Warm-up bars before the learned ones, so that indicators do not depend on where they begin.
    private static let warmUp = StrategyDefinition.warmUp

    /// Teaches a fold.
    ///
    /// - Parameters:
    ///   - fold: The fold.
    ///   - seed: The seed of its training; it decides nothing for a rule.
    ///   - progress: Receives notes on the training.
    /// - Returns: What it has learned.
    /// - Throws: `ForecastingError`, `TradingError`, `BacktestError`, ``WorkflowError`` or
    ///   `CancellationError`.
    func learn(
        _ fold: LearningFold,
        seed: UInt64,
        progress: @escaping ProgressSink
    ) async throws -> LearnedFold {
        guard plan.definition.usesForecast else {
            return try searched(fold, progress: progress)
        }
        let candles = Candles(of: fold, in: series)
        if let kind = plan.foldBaseline {
            let forecaster = try fit(kind, to: fold, candles: candles)
            return try learned(
                fold,
                source: .baseline(forecaster),
                bytes: try forecaster.encoded(),
                forecaster: forecaster,
                candles: candles
            )
        }
        let (model, isFromCache) = try await model(
            of: fold,
            candles: candles,
            seed: seed,
            progress: progress
        )
        var learned = try learned(
            fold,
            source: .network(model),
            bytes: try model.encoded(),
            forecaster: FoldForecaster(model, threads: threads),
            candles: candles
        )
        learned.isFromCache = isFromCache
        return learned
    }

    /// Forecasts the bars of a fold, the traded ones and those that were learned from.
    private func learned(
        _ fold: LearningFold,
        source: FittedFold.Source,
        bytes: Data,
        forecaster: any Forecaster,
        candles: Candles
    ) throws -> LearnedFold {
        let traded = try fold.trading.map { bars in
            try Task.checkCancellation()
            let first = firstCandle(for: bars)
            return try forecaster.forecasts(
                for: series.slice(first..<bars.upperBound),
                at: bars.lowerBound - first..<bars.upperBound - first
            )
        }
        // These flatter what was fitted on them; that is what in-sample means.
        var forecasts = [Forecast?](repeating: nil, count: candles.series.count)
        let stretches = fold.learned.map(candles.positions)
        for bars in stretches {
            try Task.checkCancellation()
            forecasts.replaceSubrange(
                bars,
                with: try forecaster.forecasts(for: candles.series, at: bars)
            )
        }
        let validation = candles.positions(fold.validation)
        let band = ConformalBand(forecasts, of: candles.series, at: validation)
        return LearnedFold(
            fold: fold,
            parameters: plan.parameters,
            chosen: [:],
            fitted: FittedFold(
                source: source,
                sha256: DataFingerprint.sha256(of: bytes),
                band: band
            ),
            forecasts: traded.map { band?.banding($0) ?? $0 },
            inSample: try part(
                plan.parameters,
                over: Study(
                    series: candles.series,
                    forecasts: band?.banding(forecasts) ?? forecasts
                ),
                stretches: stretches
            )
        )
    }

    /// Position of the first candle from which traded bars are forecast.
    func firstCandle(for bars: Range<Int>) -> Int {
        max(0, bars.lowerBound - Self.warmUp - (plan.foldLookback(training) ?? 0))
    }

    // MARK: - Forecasters in closed form

    /// Fits a forecaster to the learned bars of a fold.
    ///
    /// The fit takes milliseconds, so none is kept.
    private func fit(
        _ kind: BaselineForecaster.Kind,
        to fold: LearningFold,
        candles: Candles
    ) throws -> BaselineForecaster {
        guard let bars = fold.training.first, fold.training.count == 1 else {
            throw ForecastingError.invalidParameter(
                name: "training",
                value: "\(fold.training)",
                expected: "one stretch"
            )
        }
        do throws(ForecastingError) {
            return try BaselineForecaster.fit(
                kind,
                to: candles.series,
                bars: candles.positions(bars),
                validation: candles.positions(fold.validation)
            )
        } catch .notEnoughCandles(_, let have, let need) {
            throw WorkflowError.invalid(
                parameter: "train_days",
                value:
                    "too short for \(kind.rawValue), as fold \(fold.index + 1) would fit to "
                    + "\(have) candles",
                remedy: "give more days, so that there are \(need)"
            )
        }
    }

    // MARK: - Models

    /// The candles that a fold's training may read.
    struct Candles {
        /// From the warm-up of the first learned bar to the last learned bar, and none later.
        let series: CandleSeries
        private let first: Int

        init(of fold: LearningFold, in series: CandleSeries) {
            let learned = fold.learned
            first = max(0, (learned.first?.lowerBound ?? 0) - FoldInput.warmUp)
            self.series = series.slice(first..<(learned.last?.upperBound ?? first))
        }

        func positions(_ bars: Range<Int>) -> Range<Int> {
            bars.lowerBound - first..<bars.upperBound - first
        }
    }

    /// All that decides the model of a fold.
    func key(of fold: LearningFold, candles: Candles, seed: UInt64) -> FoldCache.Key {
        var configuration = training
        configuration.seed = seed
        func times(_ bars: Range<Int>) -> Range<Timestamp> {
            series.openTimes[
                bars.lowerBound
            ]..<(series.openTimes[bars.upperBound - 1]
                + series.key.interval.milliseconds)
        }
        return FoldCache.Key(
            series: series.key,
            data: DataFingerprint.sha256(of: candles.series),
            configuration: configuration,
            training: fold.training.map(times),
            validation: times(fold.validation)
        )
    }

    /// Whether the model of a fold is in the cache.
    func isCached(_ fold: LearningFold, seed: UInt64) throws -> Bool {
        guard let cache else { return false }
        let candles = Candles(of: fold, in: series)
        return try cache.model(key(of: fold, candles: candles, seed: seed)) != nil
    }

    /// The model of a fold, from the cache or trained now.
    func model(
        of fold: LearningFold,
        candles: Candles,
        seed: UInt64,
        progress: @escaping ProgressSink
    ) async throws -> (model: FoldModel, isFromCache: Bool) {
        let key = key(of: fold, candles: candles, seed: seed)
        if let model = try cache?.model(key) { return (model, true) }
        let trainer = try Trainer(configuration: key.configuration, threads: threads)
        let model = try await LowPriorityThread<FoldModel>.run(
            niceness: niceness,
            progress: progress
        ) { line in
            try trainer.fitFold(
                candles.series,
                training: key.training,
                validation: key.validation,
                dataHash: key.data,
                report: { event in
                    switch event {
                    case .step(let step), .epoch(let step):
                        line.report(ProgressUpdate(step, origin: ""))
                    case .started, .resumed, .checkpointIgnored:
                        break
                    }
                },
                isCancelled: line.isCancelled
            )
        }
        try cache?.store(model, as: key)
        return (model, false)
    }

    // MARK: - Parameters

    /// Chooses a rule's parameters by the Sharpe ratio of the marked equity on the learned bars.
    ///
    /// Of equal ratios the first in the grid's order wins, the base before all others. A candidate
    /// without a ratio, such as one without trades, is never better than one with.
    private func searched(_ fold: LearningFold, progress: ProgressSink) throws -> LearnedFold {
        var best: (parameters: StrategyParameters, part: WalkForwardReport.Part)?
        let candidates = grid?.candidates ?? [plan.parameters]
        for (number, parameters) in candidates.enumerated() {
            try Task.checkCancellation()
            if grid != nil {
                progress(
                    ProgressUpdate(
                        stage: "Searching",
                        completed: number,
                        total: candidates.count,
                        unit: "settings",
                        note: "settings \(number + 1) of \(candidates.count)"
                    )
                )
            }
            let part = try part(parameters, over: study, stretches: fold.learned)
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
            fitted: nil,
            forecasts: [],
            inSample: best?.part
        )
    }

    /// Simulates some stretches, each with an account of its own and without a language model.
    private func part(
        _ parameters: StrategyParameters,
        over study: Study,
        stretches: [Range<Int>]
    ) throws -> WalkForwardReport.Part {
        var parameters = parameters
        if parameters.names.contains(Parameter.usesLanguageModel.name) {
            parameters[.usesLanguageModel] = false
        }
        let strategy = try plan.definition.strategy(for: study, parameters: parameters)
        let curves = try stretches.map { bars in
            try plan.simulator.run(
                strategy,
                policy: plan.policy,
                study: study,
                bars: bars,
                funding: funding
            ).equityCurve
        }
        return WalkForwardReport.Part(chaining: curves, interval: series.key.interval)
    }
}
