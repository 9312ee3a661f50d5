package import Backtesting
import Forecasting
import Foundation
public import Market
import Storage
import Synchronization
import Trading

/// What the folds of a walk have learned, as a simulation of its window needs it.
struct WalkedWindow {
    /// Which model, or which choice of parameters, decided each bar of the window.
    let provenance: ForecastProvenance
    /// The parameters of each fold; empty where they never change.
    let schedule: [ScheduledStrategy.Stretch]
    /// Rows that a forecast reads; 0 without a model.
    let lookback: Int
    let manifestEntry: RunManifest.WalkForward
}

extension Workspace {
    /// Walks a strategy forward: teaches it again at every step on candles before the step, and
    /// trades all steps with one account.
    ///
    /// Every trained fold is kept by its content, so the same request goes on where an interrupted
    /// one was, and ends in the same bytes.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - language: Answers a strategy that consults a language model.
    ///   - niceness: The niceness of the trainings' threads, 0...19.
    ///   - now: The time that names the run; no figure depends on it.
    /// - Returns: The running walk-forward, which saves its report under the home's `runs`.
    public func walkForward(
        _ request: WalkForwardRequest,
        language: LanguageSource? = nil,
        niceness: Int32 = 0,
        now: Timestamp
    ) -> Activity<BacktestRun> {
        walkForward(request, language: language, niceness: niceness, now: now) { _ in }
    }

    /// Walks a strategy forward, and announces the run's name before it saves the report.
    func walkForward(
        _ request: WalkForwardRequest,
        language: LanguageSource?,
        niceness: Int32,
        now: Timestamp,
        announcing announce: @escaping @Sendable (String) async throws -> Void
    ) -> Activity<BacktestRun> {
        Activity(on: pool) { progress in
            let completed = try await runWalkForward(
                request,
                language: language,
                niceness: niceness,
                now: now,
                progress: progress
            )
            try await announce(completed.report.runID)
            return try BacktestRun(
                saving: [completed.report],
                window: completed.window,
                in: home.runs
            )
        }
    }

    /// Walks a strategy forward.
    ///
    /// - Returns: The report of the median walk, and the candles of its window.
    package func runWalkForward(
        _ request: WalkForwardRequest,
        language: LanguageSource? = nil,
        niceness: Int32 = 0,
        now: Timestamp,
        progress: @escaping ProgressSink
    ) async throws -> (report: BacktestReport, window: CandleSeries) {
        let prepared = try PreparedWalk(request, niceness: niceness, in: self)
        let folds = try await prepared.learn(progress: progress)
        cache(of: prepared).trim()
        var walks: [WalkSeeds.Walk] = []
        var windows: [PreparedWindow] = []
        for (seed, learned) in zip(prepared.seeds, folds) {
            try Task.checkCancellation()
            let window = try prepared.window(of: learned)
            windows.append(window)
            guard folds.count > 1 else { break }
            let plan = try prepared.input.plan.trading(under: window.maintenance)
            let (result, _, _) = try await plan.run(
                plan.strategy(over: window.study, in: window.walk),
                over: window,
                asking: language,
                progress: progress
            )
            let figures = Figures(of: result, interval: request.backtest.key.interval)
            walks.append(
                WalkSeeds.Walk(
                    seed: seed,
                    totalReturnPct: figures.totalReturnPct,
                    sharpeRatio: figures.sharpeRatio
                )
            )
        }
        let spread = walks.isEmpty ? nil : WalkSeeds(walks)
        let shown = spread.flatMap { prepared.seeds.firstIndex(of: $0.shown) } ?? 0
        var report = try await runBacktest(
            prepared.input.plan,
            over: windows[shown],
            language: language,
            now: now,
            progress: progress
        )
        report.describeWalk(folds[shown], of: prepared, seeds: spread)
        return (report, prepared.candles.window)
    }

    private func cache(of walk: PreparedWalk) -> FoldCache { walk.input.cache }
}

/// A walk-forward whose candles have been read and cut into folds.
struct PreparedWalk {
    let request: WalkForwardRequest
    let candles: CandleWindow
    let folds: WalkForwardFolds
    let input: WalkInput
    let maintenance: MaintenanceMargin
    let dataSHA256: String
    /// The training seeds of the walks.
    let seeds: [UInt64]
    private let workers: Int

    /// - Throws: ``WorkflowError`` where the store does not cover window and learned stretches,
    ///   and what tells that a setting is out of its range.
    init(_ request: WalkForwardRequest, niceness: Int32, in workspace: Workspace) throws {
        let plan = try request.plan()
        self.request = request
        let walk = request.walk
        let backtest = request.backtest
        let usesForecast = plan.definition.usesForecast
        let lookback = usesForecast ? walk.training.lookbackWindow : nil
        let grid =
            usesForecast || !walk.searches
            ? nil
            : ParameterGrid(
                plan.definition,
                base: plan.parameters,
                fixed: Set(backtest.parameters.keys)
            )
        let warmUp = (grid?.candidates ?? [plan.parameters]).map(plan.definition.warmUp).max()
        candles = try CandleWindow(
            backtest.window,
            key: backtest.key,
            history: walk.history(of: backtest.key.interval, lookback: lookback)
                + max(warmUp ?? 0, StrategyDefinition.warmUp),
            store: workspace.store
        )
        folds = try WalkForwardFolds(
            candles.series,
            window: candles.bars,
            walk: walk,
            lookback: lookback
        )
        let first = folds.folds[0].learned.lowerBound
        let start = candles.series.openTimes[first]
        maintenance = try workspace.maintenance(
            for: backtest.key.symbol,
            at: candles.window.openTimes[0]
        )
        let funding = try workspace.funding(of: candles, from: start)
        dataSHA256 = DataFingerprint.sha256(
            of: candles.series,
            funding: (funding ?? []).filter { $0.settlementTime >= start }
        )
        let tasks = folds.folds.count * (usesForecast ? walk.seeds : 1)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        workers = min(request.workers ?? cores, tasks)
        seeds = (0..<walk.seeds).map { walk.training.seed + UInt64($0) }
        input = WalkInput(
            plan: try plan.trading(under: maintenance),
            walk: walk,
            series: candles.series,
            funding: funding,
            grid: grid,
            study: Study(series: candles.series),
            cache: FoldCache(folder: workspace.home.folds),
            threads: max(1, cores / workers),
            niceness: niceness
        )
    }

    // MARK: - Learning

    /// Teaches all folds of all walks, several at a time.
    ///
    /// - Returns: The folds of each walk, in the order of its seeds.
    func learn(progress: @escaping ProgressSink) async throws -> [[LearnedFold]] {
        let work = seeds.flatMap { seed in folds.folds.map { (seed: seed, fold: $0) } }
        let report = WalkProgress(
            total: work.count,
            known: input.plan.definition.usesForecast
                ? try work.count { try input.isCached($0.fold, seed: $0.seed) } : 0,
            stage: input.plan.definition.usesForecast ? ProgressUpdate.training : "Searching",
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
                        report.note(update.note, fold: part.fold.index)
                    }
                    report.finish(fold: part.fold.index)
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
        let count = folds.folds.count
        return stride(from: 0, to: learned.count, by: count).map {
            Array(learned[$0..<$0 + count])
        }
    }

    // MARK: - Trading

    /// The window with the forecasts, or the parameters, of one walk's folds.
    func window(of learned: [LearnedFold]) throws -> PreparedWindow {
        let first = candles.bars.lowerBound
        let forecasts = learned.flatMap(\.forecasts)
        var window = PreparedWindow(
            candles: candles,
            study: forecasts.isEmpty
                ? input.study
                : Study(
                    series: candles.series,
                    forecasts: Array(repeating: nil, count: first) + forecasts
                ),
            funding: input.funding,
            model: nil,
            baseline: nil,
            coverage: nil,
            maintenance: maintenance,
            dataSHA256: dataSHA256
        )
        window.walk = WalkedWindow(
            provenance: ForecastProvenance(
                learned.map { part in
                    let bars = part.fold.trading
                    return ForecastProvenance.Segment(
                        bars: bars.lowerBound - first..<bars.upperBound - first,
                        model: history(of: part)
                    )
                }
            ),
            schedule: input.grid == nil
                ? []
                : learned.map { part in
                    ScheduledStrategy.Stretch(
                        bars: part.fold.trading,
                        parameters: part.parameters
                    )
                },
            lookback: input.plan.definition.usesForecast ? input.walk.training.lookbackWindow : 0,
            manifestEntry: RunManifest.WalkForward(
                settings: input.walk.values,
                models: learned.compactMap(\.modelSHA256)
            )
        )
        return window
    }

    /// What a fold's model, or its choice of parameters, has learned from.
    private func history(of part: LearnedFold) -> ModelHistory {
        if let model = part.model {
            let interval = candles.series.key.interval
            return .known(
                TrainingSpans(
                    trained: [model.training.openTimes(interval)],
                    validation: [model.validation.openTimes(interval)]
                )
            )
        }
        return .noModel
    }
}

extension BacktestReport {
    /// Adds the folds, and what to know of the seeds.
    fileprivate mutating func describeWalk(
        _ learned: [LearnedFold],
        of walk: PreparedWalk,
        seeds: WalkSeeds?
    ) {
        let series = walk.candles.series
        let first = walk.candles.bars.lowerBound
        let folds = learned.map { part in
            let fold = part.fold
            let traded = fold.trading.lowerBound - first...fold.trading.upperBound - first
            return WalkForwardReport.Fold(
                number: fold.index + 1,
                training: BarSpan(series, bars: fold.training),
                validation: part.model.map(\.validation),
                gapBars: fold.gap,
                trading: BarSpan(series, bars: fold.trading),
                model: part.model.flatMap { WalkForwardReport.Model($0, sha256: part.modelSHA256) },
                settings: part.chosen,
                inSample: part.inSample,
                outOfSample: WalkForwardReport.Part(
                    of: Array(equityCurve[traded]),
                    interval: series.key.interval
                )
            )
        }
        walkForward = WalkForwardReport(
            folds: folds,
            annualizedReturn: figures.annualizedReturn,
            search: walk.input.grid.map { grid in
                WalkForwardReport.Search(
                    grid: Dictionary(grid.axes.map { ($0.name, $0.values) }) { $1 },
                    candidates: grid.candidates.count
                )
            },
            seeds: seeds
        )
        guard walk.input.plan.definition.usesForecast else { return }
        let single = WalkSeeds([
            WalkSeeds.Walk(
                seed: walk.seeds[0],
                totalReturnPct: figures.totalReturnPct,
                sharpeRatio: figures.sharpeRatio
            )
        ])
        evidence.warnings.append((seeds ?? single).warning)
    }
}

extension WalkForwardReport.Model {
    fileprivate init?(_ model: FoldModel, sha256: String?) {
        guard let sha256, let member = model.members.first else { return nil }
        self.init(
            sha256: sha256,
            bestEpoch: member.bestEpoch,
            epochsTrained: member.epochsTrained,
            validationLoss: member.bestValidationLoss
        )
    }
}

extension WalkForwardSettings {
    /// How many bars are read before the window for the first fold's learned stretch.
    func history(of interval: Interval, lookback: Int?) -> Int {
        Int(Int64(trainDays) * 86_400_000 / interval.milliseconds) + (lookback ?? 0)
            + WalkForwardFolds.horizon + embargo
    }
}

extension Workspace {
    /// The funding rates from a moment to the end of some candles; nil for spot.
    fileprivate func funding(of candles: CandleWindow, from start: Timestamp) throws
        -> [FundingRate]?
    {
        let key = candles.series.key
        guard key.venue == .futures else { return nil }
        let window = candles.window
        return try store.funding(
            key.symbol,
            from: start - FundingCoverage.reach,
            to: window.closeTime(at: window.count - 1) + 1
        )
    }
}

/// Counts finished folds, and tells of the one that was heard of last.
private final class WalkProgress: Sendable {
    private let total: Int
    /// Folds that an earlier attempt has trained.
    private let known: Int
    private let stage: String
    private let sink: ProgressSink
    private let done: Mutex<Int>

    init(total: Int, known: Int, stage: String, sink: @escaping ProgressSink) {
        self.total = total
        self.known = known
        self.stage = stage
        self.sink = sink
        done = Mutex(0)
        report(known, note: known > 0 ? "\(known) known" : "")
    }

    func finish(fold: Int) {
        let count = done.withLock { done in
            done += 1
            return done
        }
        report(count, note: "fold \(fold + 1)")
    }

    func note(_ text: String, fold: Int) {
        report(done.withLock(\.self), note: "fold \(fold + 1): \(text)")
    }

    private func report(_ count: Int, note: String) {
        sink(
            ProgressUpdate(
                stage: stage,
                completed: max(known, count),
                total: total,
                unit: "folds",
                note: note
            )
        )
    }
}
