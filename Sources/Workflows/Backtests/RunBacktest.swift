import Backtesting
import Forecasting
public import Market
import Storage
import Telemetry
import Trading

extension Workspace {
    /// The ids of all strategies: `lstm_fast`.
    public static var strategyIDs: [String] {
        StrategyCatalog.definitions.map(\.id)
    }

    /// The ids of all strategies as a list, for help texts: `lstm, lstm_fast, …`.
    public static var strategySummary: String {
        strategyIDs.joined(separator: ", ")
    }

    /// Backtests a strategy on stored candles and saves the report under the home's `runs`.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - language: Answers a strategy that consults a language model; without one the answers are
    ///     missing, and the report says so.
    ///   - now: The time that names the run; no figure depends on it.
    /// - Returns: The running backtest.
    public func backtest(
        _ request: BacktestRequest,
        language: LanguageSource? = nil,
        now: Timestamp
    ) -> Activity<BacktestRun> {
        backtest(request, language: language, now: now) { _ in }
    }

    /// Backtests a strategy on stored candles.
    ///
    /// Announces the run's name before it saves the report.
    func backtest(
        _ request: BacktestRequest,
        language: LanguageSource?,
        now: Timestamp,
        announcing announce: @escaping @Sendable (String) async throws -> Void
    ) -> Activity<BacktestRun> {
        Activity(on: pool) { progress in
            let completed = try await runBacktest(
                request,
                language: language,
                now: now,
                progress: progress
            )
            return try await Stage.run("save") { stage in
                stage["hindcast.run.id"] = completed.report.runID
                return try await saved(completed, announcing: announce)
            }
        }
    }

    /// Backtests a strategy on stored candles.
    ///
    /// - Returns: The report, and what is saved with it.
    func runBacktest(
        _ request: BacktestRequest,
        language: LanguageSource? = nil,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> CompletedRun {
        let plan = try BacktestPlan(request)
        // Before the candles are read: those that come meanwhile make it another sum.
        let contents = equalRuns.isOn ? try store.contents(of: request.key) : nil
        let input = try windowInput(for: [plan])
        let key = contents.flatMap { contents in
            EqualRunKey(plan, over: input).map { key in
                equalRuns.note(request, asking: key, over: input, in: contents)
                return key
            }
        }
        if let key, let known = equalRuns.run(key) {
            return try await Stage.run("repeat") { _ in
                try await repeated(known, as: key, now: now, progress: progress)
            }
        }
        let window = try preparedWindow(of: input, for: [plan], progress: progress)
        let run = try await simulate(
            plan,
            over: window,
            language: language,
            now: now,
            progress: progress
        )
        let (basis, report) = try await Stage.run("evidence") { _ in
            let basis = try run.reportBasis()
            return (basis, try basis.report(among: await note([run.trial]), now: now))
        }
        let completed = CompletedRun(
            report: report,
            window: window.candles.window,
            origin: RunOrigin(request, reading: window.candles)
        )
        if let key { equalRuns.keep(EqualRun(completed, basis, run.trial), as: key) }
        return completed
    }

    /// Backtests a strategy on a prepared window.
    ///
    /// - Parameters:
    ///   - plan: What to run.
    ///   - window: The window; other strategies may share it.
    ///   - language: Answers a strategy that consults a language model.
    ///   - now: The time that names the run; no figure depends on it.
    ///   - trials: The evaluations among which it counts; nil for those of the ledger, which then
    ///     takes note of this one. A reproduction gives those of the run that it repeats.
    ///   - progress: Receives the progress.
    /// - Returns: The report.
    /// - Throws: What the simulator and the language source throw; `CancellationError`.
    func runBacktest(
        _ plan: BacktestPlan,
        over window: PreparedWindow,
        language: LanguageSource?,
        now: Timestamp,
        trials: Trials? = nil,
        progress: ProgressSink
    ) async throws -> BacktestReport {
        let run = try await simulate(
            plan,
            over: window,
            language: language,
            now: now,
            progress: progress
        )
        return try await Stage.run("evidence") { _ in
            if let trials { return try report(of: run, among: trials, now: now) }
            return try report(of: run, among: await note([run.trial]), now: now)
        }
    }

    /// Simulates a strategy on a window that other strategies may share.
    ///
    /// Neither is the evaluation noted yet, nor is there a report: of several on one window each
    /// counts all of them.
    ///
    /// - Throws: What the simulator and the language source throw; `CancellationError`.
    func simulate(
        _ plan: BacktestPlan,
        over window: PreparedWindow,
        language: LanguageSource?,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> SimulatedRun {
        try Task.checkCancellation()
        let plan = try plan.trading(under: window.maintenance)
        progress(
            ProgressUpdate(
                stage: "Trading",
                completed: 0,
                total: window.candles.bars.count,
                unit: "bars"
            )
        )
        let strategy = try plan.strategy(over: window.study, in: window.walk)
        let (result, usage, views) = try await Stage.run("simulate") { stage in
            stage["hindcast.strategy"] = plan.definition.id
            stage["hindcast.bars"] = window.candles.bars.count
            return try await plan.run(
                strategy,
                over: window,
                asking: language,
                progress: progress
            )
        }
        try Task.checkCancellation()
        let manifest = plan.manifest(over: window, language: usage == nil ? nil : language)
        return SimulatedRun(
            plan: plan,
            window: window,
            model: plan.definition.usesForecast ? window.model : nil,
            strategy: strategy,
            result: result,
            usage: usage,
            views: views,
            manifest: manifest,
            trial: try StoredTrial(
                of: manifest,
                sharpe: Performance.sharpeRatio(
                    of: Performance.returns(of: result.equityCurve),
                    barsPerYear: 1
                ),
                source: trialSource,
                at: now
            )
        )
    }

    /// Evaluates a strategy on a window that other settings share, without a language model.
    ///
    /// The figures are those of ``simulate(_:over:language:now:progress:)``, and so is the trial.
    ///
    /// - Throws: What the simulator throws; `CancellationError`.
    func evaluation(
        of plan: BacktestPlan,
        over window: PreparedWindow,
        now: Timestamp
    ) async throws -> SearchEvaluation {
        try Task.checkCancellation()
        let plan = try plan.trading(under: window.maintenance)
        let evaluation = try plan.evaluation(over: window)
        return SearchEvaluation(
            figures: evaluation.figures,
            returns: evaluation.returns,
            trial: try StoredTrial(
                of: plan.manifest(over: window, language: nil),
                sharpe: evaluation.ratioPerBar,
                source: trialSource,
                at: now
            ),
            models: window.walk?.manifestEntry.models ?? []
        )
    }
}

extension BacktestPlan {
    /// All that decides the run over a window.
    fileprivate func manifest(over window: PreparedWindow, language: LanguageSource?) -> RunManifest
    {
        var manifest = RunManifest(
            hindcast: Version.current,
            strategy: manifestEntry,
            window: window.candles.window,
            execution: simulator.execution,
            risk: policy,
            dataSHA256: window.dataSHA256,
            model: definition.usesForecast ? window.model?.manifestEntry : nil,
            language: language?.manifestEntry,
            walkForward: window.walk?.manifestEntry,
            seed: request.seed
        )
        manifest.forecaster = forecasterEntry(
            definition.usesForecast ? window.baseline : nil,
            of: window.walk
        )
        return manifest
    }

    /// The figures over a window.
    fileprivate func evaluation(over window: PreparedWindow) throws -> Evaluation {
        func evaluate(_ strategy: some Strategy) throws -> Evaluation {
            try simulator.evaluate(
                strategy,
                policy: policy,
                study: window.study,
                bars: window.candles.bars,
                funding: window.funding
            )
        }
        return try evaluate(strategy(over: window.study, in: window.walk))
    }
}

extension BacktestPlan {
    /// Simulates a window under its tiers, of which there is to be no report.
    func result(
        over window: PreparedWindow,
        asking language: LanguageSource?,
        progress: ProgressSink
    ) async throws -> BacktestResult {
        let plan = try trading(under: window.maintenance)
        return try await plan.run(
            plan.strategy(over: window.study, in: window.walk),
            over: window,
            asking: language,
            progress: progress
        ).0
    }

    /// Simulates a window.
    ///
    /// The usage is nil for a strategy that does not consult a language model, and there are no views.
    fileprivate func run(
        _ strategy: any Strategy,
        over window: PreparedWindow,
        asking language: LanguageSource?,
        progress: ProgressSink
    ) async throws -> (BacktestResult, LanguageUsage?, views: [Int: LanguageView]) {
        guard parameters[.usesLanguageModel], let strategy = strategy as? any LanguageStrategy
        else {
            let result = try simulator.run(
                strategy,
                policy: policy,
                study: window.study,
                bars: window.candles.bars,
                funding: window.funding
            )
            return (result, nil, [:])
        }
        var run = try simulator.languageRun(
            of: strategy,
            model: language?.model,
            policy: policy,
            study: window.study,
            bars: window.candles.bars,
            funding: window.funding
        )
        try await run.finish(asking: language, progress: progress)
        return (run.result, run.usage, run.views)
    }
}
