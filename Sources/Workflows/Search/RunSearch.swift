public import Backtesting
import Foundation
import Hashing
public import Market
import Storage
import Trading

extension Workspace {
    /// Searches among a strategy's settings: selects on the first part of the window, and judges what
    /// it chose on the rest.
    ///
    /// Every evaluation is noted in the ledger of trials, and the look at the holdout in the home's
    /// lockbox. A cancelled search leaves neither, unless it has begun to look.
    ///
    /// - Parameters:
    ///   - request: What to search.
    ///   - niceness: The niceness of the threads of its trainings, 0 to 19.
    ///   - now: The time of the evaluations in the ledger; no figure depends on it.
    /// - Returns: The running search.
    public func search(
        _ request: SearchRequest,
        niceness: Int32 = 0,
        now: Timestamp
    ) -> Activity<SearchReport> {
        Activity(on: pool) { progress in
            try await runSearch(request, niceness: niceness, now: now, progress: progress)
        }
    }

    /// Searches, with every report of the progress.
    package func runSearch(
        _ request: SearchRequest,
        niceness: Int32 = 0,
        now: Timestamp,
        progress: @escaping ProgressSink
    ) async throws -> SearchReport {
        var workspace = self
        workspace.trialSource = .search
        let searched = try workspace.searchedWindow(
            request,
            niceness: niceness,
            keepingModelsIn: home,
            progress: progress
        )
        let tried = try await workspace.trials(of: searched, now: now, progress: progress)
        if searched.trainings != nil { FoldCache(folder: home.folds).trim() }
        return try await workspace.report(
            of: tried,
            in: searched,
            notedBy: workspace,
            now: now,
            progress: progress
        )
    }

    /// Chooses the trials of a search, as far as its method knows them before the first result, and
    /// reads and forecasts the window that they share.
    ///
    /// - Parameters:
    ///   - request: The search.
    ///   - niceness: The niceness of the threads of its trainings.
    ///   - home: Where trained networks are kept.
    ///   - progress: Receives the progress of forecasts.
    /// - Returns: The search and its window.
    /// - Throws: ``WorkflowError`` where the store does not cover the window, or the trials are too
    ///   many for it.
    func searchedWindow(
        _ request: SearchRequest,
        niceness: Int32,
        keepingModelsIn home: Home,
        progress: ProgressSink
    ) throws -> SearchedWindow {
        let plan = try request.plan()
        let spans = try request.spans(in: store)
        let search = try preparedWindow(
            for: plan.plans + plan.longest,
            over: spans.search,
            trained: plan.training != nil,
            progress: progress
        )
        try SearchRequest.check(trials: plan.count, bars: search.candles.bars.count)
        return SearchedWindow(
            request: request,
            plan: plan,
            holdout: spans.holdout,
            window: search,
            trainings: plan.training == nil
                ? nil
                : SearchTrainings(
                    for: plan.plans[0],
                    before: search.candles.window.openTimes[0],
                    workers: plan.workers,
                    niceness: niceness,
                    in: self,
                    keptIn: home
                )
        )
    }

    /// Judges evaluated trials, looks at the holdout, and makes the report.
    ///
    /// - Parameters:
    ///   - tried: The trials.
    ///   - searched: The search and its window.
    ///   - home: The workspace whose ledger and lockbox take note.
    ///   - now: The time of the evaluations in the ledger.
    ///   - progress: Receives the progress.
    /// - Returns: The report.
    /// - Throws: ``WorkflowError`` where the look at the holdout cannot be written down; what
    ///   simulator and ledger throw; `CancellationError`.
    func report(
        of tried: SearchTrials,
        in searched: SearchedWindow,
        notedBy home: Workspace,
        now: Timestamp,
        progress: @escaping ProgressSink
    ) async throws -> SearchReport {
        let (request, plan, search) = (searched.request, searched.plan, searched.window)
        let evaluations = tried.evaluations
        let whole = tried.whole(of: search.candles.bars.count)
        let axes = plan.space.axes
        let ratios = evaluations.map(\.figures.sharpeRatio)
        let plateaus = Plateau.around(
            tried.points,
            ordered: axes.map(\.isOrdered),
            lengths: axes.map(\.values.count),
            isGrid: plan.isWhole,
            ratios: ratios
        )
        let peak = whole.reduce(whole[0]) { best, trial in
            (ratios[trial] ?? -.infinity) > (ratios[best] ?? -.infinity) ? trial : best
        }
        let chosen = [whole[Plateau.middle(of: whole.map { plateaus[$0] })], peak]
        func judging(_ count: Int) {
            progress(
                ProgressUpdate(
                    stage: "Judging",
                    completed: count,
                    total: evaluations.count,
                    unit: "settings"
                )
            )
        }
        judging(0)
        search.study.forgetLines()
        let execution = plan.plans[0].simulator.execution
        let (corrected, evidence) = try SearchEvidence.of(
            returns: evaluations.map(\.returns),
            benchmark: Self.benchmark(search, execution),
            seed: request.backtest.seed,
            telling: judging
        )
        try Task.checkCancellation()

        let judged = chosen[0] == chosen[1] ? [chosen[0]] : chosen
        let judgedPlans = judged.map { tried.plans[$0] }
        let holdout = try preparedWindow(
            for: judgedPlans,
            over: searched.holdout,
            trained: plan.training != nil,
            progress: progress
        )
        let looks = try Lockbox(home.home).look(
            at: holdout.candles.window,
            search: Self.hash(tried.noted, and: holdout)
        )
        let judgments = try await self.evaluations(
            at: judged.map { tried.points[$0] },
            of: judgedPlans,
            in: searched,
            over: holdout,
            workers: 1,
            now: now,
            progress: progress
        )
        let ledger = try await home.note(tried.noted + judgments.map(\.trial))
        let held = Self.benchmark(holdout, execution)
        let verdicts = CorrectedEvidence.corrected(
            returns: judgments.map(\.returns),
            benchmarks: judgments.map { _ in held },
            seed: request.backtest.seed
        )
        let choices = chosen.map { trial in
            let place = judged.firstIndex(of: trial) ?? 0
            return SearchReport.Choice(
                trial: trial + 1,
                returns: evaluations[trial].returns,
                searchPValue: corrected[trial].pValue,
                trials: ledger,
                holdout: judgments[place].figures,
                holdoutBars: judgments[place].bars,
                evidence: verdicts[place]
            )
        }
        var report = SearchReport(
            SearchReport.Outcome(
                trials: evaluations.indices.map { trial in
                    SearchReport.Trial(
                        number: trial + 1,
                        settings: plan.space.values(at: tried.points[trial]),
                        bars: evaluations[trial].bars,
                        figures: evaluations[trial].figures,
                        evidence: corrected[trial],
                        plateau: plateaus[trial]
                    )
                },
                evidence: evidence,
                ledger: ledger,
                recommended: choices[0],
                peak: choices[1],
                walk: OptimumWalk(
                    over: search.candles.window,
                    returns: evaluations.map(\.returns),
                    settings: { plan.space.values(at: tried.points[$0]) }
                ),
                holdoutLooks: looks
            ),
            hindcast: Version.current,
            strategy: request.backtest.strategy,
            windows: (search.candles.window, holdout.candles.window),
            execution: execution,
            method: request.method,
            seed: request.backtest.seed,
            space: plan.space,
            conditions: request.conditions,
            fixed: request.backtest.parameters
        )
        try searched.describeTrainings(of: tried, in: &report)
        return report
    }

    /// Prepares a part of the window for the trials.
    private func preparedWindow(
        for plans: [BacktestPlan],
        over span: Range<Timestamp>,
        trained: Bool,
        progress: ProgressSink
    ) throws -> PreparedWindow {
        try preparedWindow(
            for: plans.map { plan in
                var request = plan.request
                request.window = .from(span.lowerBound, to: span.upperBound)
                return try BacktestPlan(request)
            },
            usingSavedModel: !trained,
            progress: progress
        ).keepingFewLines
    }

    /// Per-bar returns of holding through a window.
    static func benchmark(
        _ window: PreparedWindow,
        _ execution: ExecutionConfiguration
    ) -> [Double] {
        Performance.returns(
            of: BuyAndHold.equityCurve(window: window.candles.window, execution: execution)
        )
    }

    /// The content of a search: all that was tried, on which candles, and what it is judged on.
    private static func hash(_ trials: [StoredTrial], and holdout: PreparedWindow) -> String {
        var hash = SHA256()
        for trial in trials { hash.update(trial.hash) }
        hash.update(Array(holdout.dataSHA256.utf8))
        return hash.finalize().hexadecimal
    }
}

/// A search whose trials are chosen, and the window that they share.
struct SearchedWindow {
    let request: SearchRequest
    let plan: SearchPlan
    /// The bars that the chosen settings are judged on.
    let holdout: Range<Timestamp>
    /// The bars that settings are selected on.
    let window: PreparedWindow
    /// The trainings of its settings; nil where nothing is trained.
    let trainings: SearchTrainings?

    /// Says in a report what was trained, and which trial forecasts with which network.
    fileprivate func describeTrainings(
        of tried: SearchTrials,
        in report: inout SearchReport
    ) throws {
        guard let trainings else { return }
        let groups = try plan.byTraining(tried.points)
        let searched = Set(plan.space.axes.map(\.name))
        report.training = SearchReport.Training(
            settings: SearchRequest.trainingSettings.values(in: groups[0].settings)
                .filter { !searched.contains($0.key) },
            models: try groups.enumerated().map { number, group in
                let (bars, gap) = try trainings.learned(group.settings)
                return SearchReport.Model(
                    number: number + 1,
                    settings: plan.trainingValues(at: tried.points[group.places[0]]),
                    sha256: tried.evaluations[group.places[0]].models.first ?? "",
                    learned: bars,
                    gapBars: gap
                )
            }
        )
        for (number, group) in groups.enumerated() {
            for place in group.places { report.trials[place].model = number + 1 }
        }
    }
}

extension SearchRequest {
    /// The most returns that a search keeps: trials times bars.
    static let mostValues = 100_000_000

    /// Checks that the results of all trials can be kept: an account's return of each bar for each.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``.
    static func check(trials: Int, bars: Int) throws(WorkflowError) {
        guard bars > 0, trials > mostValues / bars else { return }
        throw .invalid(
            parameter: "trials",
            value: "\(trials)",
            remedy:
                "times \(bars) bars that is more than can be kept in memory; "
                + "try \(mostValues / bars) settings at most"
        )
    }

    /// The bars that trials are selected on, as far as the request tells; nil without an end.
    var searchedBars: Int? {
        let length = backtest.key.interval.milliseconds
        let span: Int64
        switch backtest.window {
        case .newest(let days, _): span = Int64(days) * 86_400_000
        case .from(_, nil): return nil
        case .from(let start, let end?): span = end.milliseconds - start.milliseconds
        }
        return switch holdout {
        case .percent(let percent): Int(Double(span / length) * (1 - percent / 100))
        case .days(let days): Int((span - Int64(days) * 86_400_000) / length)
        }
    }

    /// The two parts of the window.
    ///
    /// - Throws: ``WorkflowError`` where the store does not cover the window, or a part has no bar.
    func spans(
        in store: any CandleRepository
    ) throws -> (search: Range<Timestamp>, holdout: Range<Timestamp>) {
        let asked = try StoredRange(backtest.key, in: store).resolve(backtest.window)
        let interval = backtest.key.interval
        let open = interval.openTimes(within: asked)
        let length = interval.milliseconds
        let bars = (open.upperBound.milliseconds - open.lowerBound.milliseconds) / length
        let (held, text): (Int64, String) =
            switch holdout {
            case .percent(let percent):
                (Int64((Double(bars) * percent / 100).rounded()), "\(percent) %")
            case .days(let days):
                (Int64(days) * 86_400_000 / length, "\(days) days")
            }
        guard held >= 1, held < bars else {
            throw WorkflowError.invalid(
                parameter: "holdout",
                value: text,
                remedy:
                    "of \(bars) bars that leaves none to search or none to judge on; give another "
                    + "part, or a longer window"
            )
        }
        let border = open.upperBound - held * length
        return (open.lowerBound..<border, border..<open.upperBound)
    }
}
