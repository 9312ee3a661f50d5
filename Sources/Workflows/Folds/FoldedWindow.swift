import Backtesting
import Forecasting
import Foundation
import Market
import Storage
import Trading
import Validation

/// A window whose strategy is taught in folds: its candles, and everything that all folds share.
struct FoldedWindow {
    let candles: CandleWindow
    let input: FoldInput
    let maintenance: MaintenanceMargin
    /// SHA-256 of the candles and funding rates.
    let dataSHA256: String

    private let workers: Int

    /// What a kept run has read and named, for a window that is made again.
    struct Given {
        /// The candles that it read; nil where it does not say which, so that they are read as for a
        /// new run.
        let candles: CandleWindow?
        let maintenance: MaintenanceMargin
        /// Whether the window was asked to end with the newest stored candle.
        let endsWithNewest: Bool
        /// Whether every fold is trained again, even where the cache has its model; none is kept then.
        let retrains: Bool
    }

    /// Reads a window and the candles before it.
    ///
    /// - Parameters:
    ///   - plan: The strategy and its account.
    ///   - training: The settings of the trainings.
    ///   - searches: Whether a rule's parameters are searched.
    ///   - history: Bars before the window that are learned from, warm-up apart.
    ///   - given: What a kept run has read, to make it again; nil for a new one.
    ///   - workers: How many folds are worked on at a time; nil for one a core.
    ///   - niceness: The niceness of the trainings' threads.
    ///   - workspace: Where the candles are.
    /// - Throws: ``WorkflowError`` where the store does not cover the window, `BacktestError` where
    ///   the leverage is beyond the largest.
    init(
        _ plan: BacktestPlan,
        training: TrainingConfiguration,
        searches: Bool,
        history: Int,
        given: Given? = nil,
        workers: Int?,
        niceness: Int32,
        in workspace: Workspace
    ) throws {
        let backtest = plan.request
        let grid =
            plan.hasSearch && searches
            ? ParameterGrid(
                plan.definition,
                base: plan.parameters,
                fixed: Set(backtest.parameters.keys)
            ) : nil
        let warmUps = (grid?.candidates ?? [plan.parameters]).map(plan.definition.warmUp)
        let lookback = plan.foldLookback(training) ?? 0
        candles =
            try given?.candles
            ?? CandleWindow(
                backtest.window,
                key: backtest.key,
                history: history + lookback + (warmUps.max() ?? StrategyDefinition.warmUp),
                store: workspace.store
            )
        maintenance =
            try given?.maintenance
            ?? workspace.maintenance(for: backtest.key.symbol, at: candles.window.openTimes[0])
        let start = candles.series.openTimes[0]
        let funding = try workspace.funding(of: candles)
        dataSHA256 = DataFingerprint.sha256(
            of: candles.series,
            funding: (funding ?? []).filter { $0.settlementTime >= start }
        )
        let cores = ProcessInfo.processInfo.activeProcessorCount
        self.workers = workers ?? cores
        input = FoldInput(
            plan: try plan.trading(under: maintenance),
            training: training,
            series: candles.series,
            funding: funding,
            grid: grid,
            study: Study(series: candles.series),
            cache: given?.retrains == true ? nil : FoldCache(folder: workspace.home.folds),
            threads: max(1, cores / self.workers),
            niceness: niceness
        )
    }

    /// The search of parameters as a report shows it; nil where none are searched.
    var search: WalkForwardReport.Search? {
        input.grid.map { grid in
            WalkForwardReport.Search(
                grid: Dictionary(grid.axes.map { ($0.name, $0.values) }) { $1 },
                candidates: grid.candidates.count
            )
        }
    }

    // MARK: - Learning

    /// Teaches some folds, several at a time, and makes room in the cache.
    ///
    /// - Parameters:
    ///   - work: The folds, each with the seed of its training.
    ///   - progress: Receives how many are done.
    /// - Returns: The folds in their order.
    /// - Throws: What teaching a fold throws.
    func learn(
        _ work: [(fold: LearningFold, seed: UInt64)],
        progress: @escaping ProgressSink
    ) async throws -> [LearnedFold] {
        let plan = input.plan
        let report = FoldProgress(
            total: work.count,
            known: plan.trainsNetworks
                ? try work.count { try input.isCached($0.fold, seed: $0.seed) } : 0,
            stage: plan.trainsNetworks
                ? ProgressUpdate.training : input.grid == nil ? "Fitting" : "Searching",
            unit: "folds",
            sink: progress
        )
        let learned = try await withThrowingTaskGroup(of: (Int, LearnedFold).self) { group in
            var next = 0
            func add() {
                guard next < work.count else { return }
                let (number, part, input) = (next, work[next], input)
                next += 1
                group.addTask {
                    let fold = try await input.learn(part.fold, seed: part.seed) { update in
                        report.note(update.note, part: "fold \(part.fold.index + 1)")
                    }
                    report.finish("fold \(part.fold.index + 1)")
                    return (number, fold)
                }
            }
            for _ in 0..<workers { add() }
            var learned = [LearnedFold?](repeating: nil, count: work.count)
            while let (number, fold) = try await group.next() {
                learned[number] = fold
                add()
            }
            return learned.compactMap(\.self)
        }
        if plan.trainsNetworks { input.cache?.trim() }
        return learned
    }

    // MARK: - Trading

    /// One traded stretch of an account, and the fold that decides it.
    struct Leg {
        /// Positions in the series.
        let bars: Range<Int>
        let learned: LearnedFold
        /// Which of the fold's traded stretches it is.
        let stretch: Int
    }

    /// The window with the forecasts, or the parameters, of each leg's fold.
    ///
    /// - Parameters:
    ///   - legs: Stretches that follow one another and make up the window.
    ///   - settings: The settings of the folds, for the manifest.
    /// - Returns: The input of one simulation.
    func window(_ legs: [Leg], settings: [String: ParameterValue]) -> PreparedWindow {
        let first = candles.bars.lowerBound
        let usesForecast = input.plan.definition.usesForecast
        let forecasts: [Forecast?] =
            usesForecast
            ? Array(repeating: nil, count: first)
                + legs.flatMap { $0.learned.forecasts[$0.stretch] } : []
        var window = PreparedWindow(
            candles: candles,
            study: usesForecast
                ? Study(series: candles.series, forecasts: forecasts) : input.study,
            funding: input.funding,
            model: nil,
            baseline: nil,
            coverage: usesForecast ? coverage(of: legs, forecasts: forecasts) : nil,
            maintenance: maintenance,
            dataSHA256: dataSHA256
        )
        window.walk = WalkedWindow(
            provenance: ForecastProvenance(
                legs.map { leg in
                    ForecastProvenance.Segment(
                        bars: leg.bars.lowerBound - first..<leg.bars.upperBound - first,
                        model: leg.learned.history(candles.series.key.interval)
                    )
                }
            ),
            schedule: input.grid == nil
                ? []
                : legs.map { leg in
                    ScheduledStrategy.Stretch(
                        bars: leg.bars,
                        parameters: leg.learned.parameters
                    )
                },
            lookback: input.plan.foldLookback(input.training) ?? 0,
            manifestEntry: RunManifest.WalkForward(
                settings: settings,
                models: legs.compactMap(\.learned.fitted?.sha256),
                searched: input.grid?.axes.map(\.name) ?? []
            ),
            baseline: input.plan.foldBaseline,
            forecaster: usesForecast ? forecaster(of: legs) : nil,
            fits: legs.flatMap { $0.fits(in: candles.series) }
        )
        return window
    }

    /// Makes the forecasts of each leg again, from the same candles.
    private func forecaster(of legs: [Leg]) -> ScheduledForecaster {
        ScheduledForecaster(
            legs.compactMap { leg in
                leg.learned.fitted.map { fitted in
                    ScheduledForecaster.Stretch(
                        bars: leg.bars,
                        first: input.firstCandle(for: leg.bars)
                    ) { [threads = input.threads] in try fitted.forecaster(threads: threads) }
                }
            }
        )
    }

    /// How often the band of each leg's fold held what came.
    private func coverage(of legs: [Leg], forecasts: [Forecast?]) -> BandCoverage? {
        let first = candles.bars.lowerBound
        let stretches = legs.compactMap { leg in
            leg.learned.fitted?.band.map {
                BandCoverage.Stretch(
                    $0,
                    bars: leg.bars.lowerBound - first..<leg.bars.upperBound - first
                )
            }
        }
        return BandCoverage(
            stretches,
            forecasts: forecasts,
            of: candles.series,
            at: candles.bars
        )
    }
}

/// What the folds of a window have learned, as a simulation of the window needs it.
struct WalkedWindow {
    /// Which model decided each bar of the window.
    let provenance: ForecastProvenance
    /// The parameters of each fold; empty where they never change.
    let schedule: [ScheduledStrategy.Stretch]
    /// Rows that a forecast reads; 0 without forecasts.
    let lookback: Int
    let manifestEntry: RunManifest.WalkForward
    /// What each fold has fitted in the place of a network; nil for a network and for a rule.
    let baseline: BaselineForecaster.Kind?
    /// Makes the forecasts again; nil without forecasts.
    let forecaster: ScheduledForecaster?
    /// What the folds' scalers and networks were fitted on, beside what they may know.
    let fits: [CausalityCheck.Fit]
}

extension FoldedWindow.Leg {
    /// What was fitted for it, beside what may have been: scalers on the fold's training bars, and all
    /// of it on bars before the leg.
    fileprivate func fits(in series: CandleSeries) -> [CausalityCheck.Fit] {
        guard let fitted = learned.fitted, let start = series.openTimes.first else { return [] }
        let interval = series.key.interval
        let spans = (fitted.training + [fitted.validation]).map { $0.openTimes(interval) }
        var fits: [CausalityCheck.Fit] = []
        if case .network(let model) = fitted.source,
            let first = learned.fold.training.first?.lowerBound,
            let last = learned.fold.training.last?.upperBound
        {
            let allowed =
                series.openTimes[first]..<series.openTimes[last - 1] + interval.milliseconds
            let scalers = [model.scalers.features.fitted, model.scalers.targets.fitted]
            fits += scalers.compactMap(\.self).map { span in
                CausalityCheck.Fit(
                    stage: .scaler,
                    fitted: span.openTimes(interval),
                    allowed: allowed
                )
            }
        }
        return fits
            + spans.map { span in
                CausalityCheck.Fit(
                    stage: .forecast,
                    fitted: span,
                    allowed: min(start, span.lowerBound)..<series.openTimes[bars.lowerBound]
                )
            }
    }
}

extension Workspace {
    /// The funding rates of some candles and those shortly before; nil for spot.
    fileprivate func funding(of candles: CandleWindow) throws -> [FundingRate]? {
        let series = candles.series
        guard series.key.venue == .futures else { return nil }
        return try store.funding(
            series.key.symbol,
            from: series.openTimes[0] - FundingCoverage.reach,
            to: series.closeTime(at: series.count - 1) + 1
        )
    }
}
