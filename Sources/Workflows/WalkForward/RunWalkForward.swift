package import Backtesting
import Forecasting
import Foundation
public import Market
import Storage
import Trading

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
            try await keptWalkForward(
                request,
                language: language,
                niceness: niceness,
                now: now,
                announcing: announce,
                progress: progress
            )
        }
    }

    /// Walks a strategy forward, announces the run's name, and saves the report.
    package func keptWalkForward(
        _ request: WalkForwardRequest,
        language: LanguageSource? = nil,
        niceness: Int32 = 0,
        now: Timestamp,
        announcing announce: @Sendable (String) async throws -> Void = { _ in },
        progress: @escaping ProgressSink
    ) async throws -> BacktestRun {
        let completed = try await completedWalk(
            request,
            language: language,
            niceness: niceness,
            now: now,
            progress: progress
        )
        return try await saved(completed, announcing: announce)
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
        let completed = try await completedWalk(
            request,
            language: language,
            niceness: niceness,
            now: now,
            progress: progress
        )
        return (completed.report, completed.window)
    }

    /// Walks a strategy forward.
    ///
    /// - Returns: The report of the median walk, the candles of its window, and what the report does
    ///   not say of its request.
    private func completedWalk(
        _ request: WalkForwardRequest,
        language: LanguageSource?,
        niceness: Int32,
        now: Timestamp,
        progress: @escaping ProgressSink
    ) async throws -> CompletedRun {
        let prepared = try PreparedWalk(request, niceness: niceness, in: self)
        let walks = try await prepared.learn(progress: progress)
        let report = try await runWalkForward(
            prepared,
            walks,
            language: language,
            now: now,
            progress: progress
        )
        let candles = prepared.folded.candles
        var origin = RunOrigin(request.backtest, reading: candles)
        origin.walkForward = request.walk.values
        return CompletedRun(report: report, window: candles.window, origin: origin)
    }

    /// Trades walks whose folds have learned.
    ///
    /// - Parameters:
    ///   - prepared: The walk-forward.
    ///   - walks: The folds of each walk, in the order of its seeds.
    ///   - language: Answers a strategy that consults a language model.
    ///   - now: The time that names the run; no figure depends on it.
    ///   - trials: The evaluations among which it counts; nil for those of the ledger, which then
    ///     takes note of this one.
    ///   - progress: Receives the progress.
    /// - Returns: The report of the median walk.
    /// - Throws: What the simulator and the language source throw; `CancellationError`.
    func runWalkForward(
        _ prepared: PreparedWalk,
        _ walks: [[LearnedFold]],
        language: LanguageSource?,
        now: Timestamp,
        trials: Trials? = nil,
        progress: @escaping ProgressSink
    ) async throws -> BacktestReport {
        let plan = prepared.folded.input.plan
        let windows = walks.map { prepared.window(of: $0) }
        var results: [BacktestResult] = []
        for window in windows where windows.count > 1 {
            try Task.checkCancellation()
            results.append(
                try await plan.result(over: window, asking: language, progress: progress)
            )
        }
        let spread = WalkSeeds(
            results,
            seeds: prepared.seeds,
            window: prepared.folded.candles.window,
            execution: plan.request.execution,
            seed: plan.request.seed
        )
        let shown = spread.flatMap { prepared.seeds.firstIndex(of: $0.shown) } ?? 0
        var report = try await runBacktest(
            plan,
            over: windows[shown],
            language: language,
            now: now,
            trials: trials,
            progress: progress
        )
        report.walkForward = WalkForwardReport(
            folds: prepared.folds.described(walks[shown], equity: report.equityCurve),
            annualizedReturn: report.figures.annualizedReturn,
            search: prepared.folded.search,
            seeds: spread
        )
        if plan.trainsNetworks {
            let alone = WalkSeeds([
                WalkSeeds.Walk(seed: prepared.seeds[0], report.figures, corrected: nil)
            ])
            report.evidence.warnings.append((spread ?? alone).warning)
        }
        return report
    }
}

/// A walk-forward whose candles have been read and cut into folds.
struct PreparedWalk {
    let folded: FoldedWindow
    let folds: WalkForwardFolds
    /// The training seeds of the walks.
    let seeds: [UInt64]
    private let walk: WalkForwardSettings

    /// Reads the candles of a request, and cuts them into folds.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - given: What a run has read and named, to make it again; nil for a new run.
    ///   - niceness: The niceness of the trainings' threads.
    ///   - workspace: Where the candles are.
    /// - Throws: ``WorkflowError`` where the store does not cover window and learned stretches,
    ///   and what tells that a setting is out of its range.
    init(
        _ request: WalkForwardRequest,
        given: FoldedWindow.Given? = nil,
        niceness: Int32,
        in workspace: Workspace
    ) throws {
        var plan = try request.plan()
        if let given { plan.endsWithNewest = given.endsWithNewest }
        walk = request.walk
        let lookback = plan.foldLookback(walk.training)
        folded = try FoldedWindow(
            plan,
            training: walk.training,
            searches: walk.searches,
            history: walk.history(of: request.interval, lookback: lookback),
            given: given,
            workers: request.workers,
            niceness: niceness,
            in: workspace
        )
        folds = try WalkForwardFolds(
            folded.candles.series,
            window: folded.candles.bars,
            walk: walk,
            lookback: lookback
        )
        seeds = (0..<walk.seeds).map { request.walk.training.seed + UInt64($0) }
    }

    /// Teaches all folds of all walks.
    ///
    /// - Returns: The folds of each walk, in the order of its seeds.
    func learn(progress: @escaping ProgressSink) async throws -> [[LearnedFold]] {
        let work = seeds.flatMap { seed in
            folds.folds.map { (fold: $0.learning, seed: seed) }
        }
        let learned = try await folded.learn(work, progress: progress)
        let count = folds.folds.count
        return stride(from: 0, to: learned.count, by: count).map {
            Array(learned[$0..<$0 + count])
        }
    }

    func window(of learned: [LearnedFold]) -> PreparedWindow {
        folded.window(
            zip(folds.folds, learned).map { fold, learned in
                FoldedWindow.Leg(bars: fold.trading, learned: learned, stretch: 0)
            },
            settings: walk.values
        )
    }
}

extension WalkForwardFolds {
    /// The folds as a report shows them.
    ///
    /// - Parameters:
    ///   - learned: What each has learned.
    ///   - equity: The start of the window, then the close of each of its bars.
    /// - Returns: One element for each fold.
    fileprivate func described(
        _ learned: [LearnedFold],
        equity: [EquityPoint]
    ) -> [WalkForwardReport.Fold] {
        let first = folds.first?.trading.lowerBound ?? 0
        return zip(folds, learned).map { fold, part in
            let traded = fold.trading.lowerBound - first...fold.trading.upperBound - first
            var described = WalkForwardReport.Fold(
                number: fold.index + 1,
                training: BarSpan(series, bars: fold.training),
                validation: part.fitted?.validation,
                gapBars: fold.gap,
                trading: BarSpan(series, bars: fold.trading),
                model: part.fitted?.reportedModel,
                settings: part.chosen,
                inSample: part.inSample,
                outOfSample: WalkForwardReport.Part(
                    chaining: [Array(equity[traded])],
                    interval: series.key.interval
                )
            )
            described.forecaster = part.fitted?.reportedForecaster
            return described
        }
    }
}

extension WalkForwardFolds.Fold {
    /// The fold as its training takes it.
    var learning: LearningFold {
        LearningFold(
            index: index,
            training: [training],
            validation: validation,
            trading: [trading]
        )
    }
}

extension WalkSeeds {
    /// The walks of several seeds over one window; nil without any.
    ///
    /// The best of several seeds is as lucky as the best of several strategies, so the evidence of
    /// each is corrected for the choice among them.
    fileprivate init?(
        _ results: [BacktestResult],
        seeds: [UInt64],
        window: CandleSeries,
        execution: ExecutionConfiguration,
        seed: UInt64
    ) {
        guard !results.isEmpty else { return nil }
        let held = Performance.returns(
            of: BuyAndHold.equityCurve(window: window, execution: execution)
        )
        let corrected = CorrectedEvidence.corrected(
            returns: results.map { Performance.returns(of: $0.equityCurve) },
            benchmarks: results.map { _ in held },
            seed: seed
        )
        let figures = results.map { Figures(of: $0, interval: window.key.interval) }
        self.init(
            seeds.indices.map { Walk(seed: seeds[$0], figures[$0], corrected: corrected[$0]) }
        )
    }
}

extension WalkSeeds.Walk {
    fileprivate init(seed: UInt64, _ figures: Figures, corrected: CorrectedEvidence?) {
        self.init(
            seed: seed,
            totalReturnPct: figures.totalReturnPct,
            sharpeRatio: figures.sharpeRatio,
            corrected: corrected
        )
    }
}

extension WalkForwardRequest {
    fileprivate var interval: Interval { backtest.key.interval }
}

extension WalkForwardSettings {
    /// How many bars are read before the window for the first fold's learned stretch.
    func history(of interval: Interval, lookback: Int?) -> Int {
        Int(Int64(trainDays) * 86_400_000 / interval.milliseconds) + (lookback ?? 0)
            + WalkForwardFolds.horizon + embargo
    }
}
