import Backtesting
import Foundation
import Market
import Storage
import Trading
import Validation

/// The tried settings of a search, in the order in which they were chosen.
struct SearchTrials: Sendable {
    /// Each one's places on the axes.
    var points: [SearchSpace.Point]
    /// Each one's backtest.
    var plans: [BacktestPlan]
    /// The last evaluation of each: of the whole window, unless it was dropped before.
    var evaluations: [SearchEvaluation]
    /// Every evaluation for the ledger, those on shorter windows first.
    var noted: [StoredTrial]

    /// The places of those that were evaluated on all bars.
    func whole(of bars: Int) -> [Int] {
        evaluations.indices.filter { evaluations[$0].bars == bars }
    }
}

/// What a search keeps of one evaluation.
struct SearchEvaluation: Sendable {
    let figures: Figures
    /// Per-bar returns of the marked equity.
    let returns: [Double]
    let trial: StoredTrial
    /// SHA-256 of the networks that were trained for it; empty where none were.
    var models: [String] = []

    /// How many bars it was evaluated on.
    var bars: Int { returns.count }
}

extension Workspace {
    /// Chooses and evaluates the trials of a search, by its method.
    ///
    /// - Parameters:
    ///   - searched: The search.
    ///   - now: The time of the evaluations in the ledger.
    ///   - progress: Receives the progress.
    /// - Returns: All trials.
    /// - Throws: What the simulator throws; `CancellationError`.
    func trials(
        of searched: SearchedWindow,
        now: Timestamp,
        progress: @escaping ProgressSink
    ) async throws -> SearchTrials {
        let (plan, window) = (searched.plan, searched.window)
        func evaluate(
            _ points: [SearchSpace.Point],
            _ plans: [BacktestPlan],
            first bars: Int? = nil,
            stage: String = "Searching",
            done: Int = 0,
            total: Int
        ) async throws -> [SearchEvaluation] {
            try await evaluations(
                at: points,
                of: plans,
                in: searched,
                over: window,
                first: bars,
                workers: plan.workers,
                now: now,
                progress: progress
            ) {
                progress(
                    ProgressUpdate(
                        stage: stage,
                        completed: done + $0,
                        total: total,
                        unit: "settings"
                    )
                )
            }
        }
        switch plan.method {
        case .grid, .random, .latinHypercube:
            let evaluations = try await evaluate(plan.points, plan.plans, total: plan.count)
            return SearchTrials(
                points: plan.points,
                plans: plan.plans,
                evaluations: evaluations,
                noted: evaluations.map(\.trial)
            )
        case .halving:
            let halving = SuccessiveHalving(
                settings: plan.plans.count,
                bars: window.candles.bars.count
            )
            var last = [SearchEvaluation?](repeating: nil, count: plan.plans.count)
            var noted: [StoredTrial] = []
            var alive = Array(plan.plans.indices)
            for (step, rung) in halving.rungs.enumerated() {
                let ratios = alive.map { last[$0]?.figures.sharpeRatio }
                if step > 0 {
                    alive = SuccessiveHalving.best(of: ratios, count: rung.settings)
                        .map { alive[$0] }
                }
                let evaluations = try await evaluate(
                    alive.map { plan.points[$0] },
                    alive.map { plan.plans[$0] },
                    first: rung.bars,
                    stage: halving.rungs.count > 1
                        ? "Searching, \(step + 1) of \(halving.rungs.count)" : "Searching",
                    total: rung.settings
                )
                for (trial, evaluation) in zip(alive, evaluations) { last[trial] = evaluation }
                noted += evaluations.map(\.trial)
            }
            return SearchTrials(
                points: plan.points,
                plans: plan.plans,
                evaluations: last.compactMap(\.self),
                noted: noted
            )
        case .estimator:
            var trials = SearchTrials(points: [], plans: [], evaluations: [], noted: [])
            var generator = plan.generator
            let axes = plan.space.axes
            var estimator = TreeParzenEstimator(
                lengths: axes.map(\.values.count),
                ordered: axes.map(\.isOrdered)
            )
            var next = plan.points
            while !next.isEmpty {
                let plans = try next.map(plan.backtest(at:))
                let evaluations = try await evaluate(
                    next,
                    plans,
                    done: trials.points.count,
                    total: plan.count
                )
                for (point, evaluation) in zip(next, evaluations) {
                    estimator.observe(point, value: evaluation.figures.sharpeRatio)
                }
                trials.points += next
                trials.plans += plans
                trials.evaluations += evaluations
                trials.noted += evaluations.map(\.trial)
                next = estimator.proposals(
                    min(TreeParzenEstimator.batch, plan.count - trials.points.count),
                    canonical: plan.space.canonical,
                    isAllowed: plan.space.isAllowed,
                    using: &generator
                )
            }
            return trials
        }
    }

    /// Evaluates settings on a window that they share, several at a time.
    ///
    /// - Parameters:
    ///   - plans: The settings.
    ///   - window: The window.
    ///   - workers: How many are evaluated at a time; nil for one a core.
    ///   - now: The time of the evaluations in the ledger.
    ///   - tell: Learns how many are evaluated.
    /// - Returns: One element a plan, in their order.
    /// - Throws: What the simulator throws; `CancellationError`.
    func evaluations(
        of plans: [BacktestPlan],
        over window: PreparedWindow,
        workers: Int?,
        now: Timestamp,
        telling tell: @escaping (Int) -> Void = { _ in }
    ) async throws -> [SearchEvaluation] {
        let workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
        tell(0)
        return try await withThrowingTaskGroup(of: (Int, SearchEvaluation).self) { group in
            var next = 0
            func add() {
                guard next < plans.count else { return }
                let (number, plan) = (next, plans[next])
                next += 1
                group.addTask {
                    (number, try await evaluation(of: plan, over: window, now: now))
                }
            }
            for _ in 0..<workers { add() }
            var evaluations = [SearchEvaluation?](repeating: nil, count: plans.count)
            var count = 0
            while let (number, evaluation) = try await group.next() {
                evaluations[number] = evaluation
                count += 1
                tell(count)
                add()
            }
            return evaluations.compactMap(\.self)
        }
    }
}

extension PreparedWindow {
    /// About how many values of indicators are kept, of two lines an indicator.
    private static let mostValues = 1_000_000

    /// The same input with a study that keeps the lines of the last indicators alone: a search reads
    /// those of thousands.
    var keepingFewLines: PreparedWindow {
        PreparedWindow(
            candles: candles,
            study: study.keeping(max(16, min(256, Self.mostValues / candles.series.count))),
            funding: funding,
            model: model,
            baseline: baseline,
            coverage: coverage,
            maintenance: maintenance,
            dataSHA256: dataSHA256,
            walk: walk
        )
    }

    /// The same input over the first bars of the window alone.
    ///
    /// The study is that of the whole window; nothing in it reads a later bar.
    ///
    /// - Parameter count: At least 1 and at most all bars.
    /// - Returns: The shorter window.
    func prefix(_ count: Int) -> PreparedWindow {
        guard count < candles.bars.count else { return self }
        let candles = CandleWindow(candles, first: count)
        let (start, end) = (candles.window.openTimes[0], candles.window.closeTime(at: count - 1))
        let settled = (funding ?? []).filter { $0.settlementTime >= start && $0.time <= end }
        return PreparedWindow(
            candles: candles,
            study: study,
            funding: funding,
            model: model,
            baseline: baseline,
            coverage: nil,
            maintenance: maintenance,
            dataSHA256: candles.sha256(with: settled),
            walk: walk
        )
    }
}

extension CandleWindow {
    /// The first bars of another window, with the candles before it.
    fileprivate init(_ other: CandleWindow, first count: Int) {
        let bars = other.bars.prefix(count)
        self.init(series: other.series.slice(0..<bars.upperBound), bars: bars)
    }
}
