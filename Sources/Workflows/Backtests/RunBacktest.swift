import Backtesting
import Forecasting
public import Market
import Storage
import Trading

extension Workspace {
    /// The names in requests of the strategies there are: `lstm_fast`.
    public static var strategyIDs: [String] {
        StrategyCatalog.definitions.map(\.id)
    }

    /// The strategies there are, for help texts: `lstm, lstm_fast, …`.
    public static var strategySummary: String {
        strategyIDs.joined(separator: ", ")
    }

    /// Runs a strategy over stored candles and keeps the report under the home's `runs`.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - language: Who answers a strategy that consults a language model; without one its answers
    ///     are absent, and the report says so.
    ///   - now: The clock that names the run; nothing else depends on it.
    /// - Returns: The run under way.
    public func backtest(
        _ request: BacktestRequest,
        language: LanguageSource? = nil,
        now: Timestamp
    ) -> Activity<BacktestRun> {
        backtest(request, language: language, now: now) { _ in }
    }

    /// Runs a strategy over stored candles and keeps the report, whose name is told before that.
    func backtest(
        _ request: BacktestRequest,
        language: LanguageSource?,
        now: Timestamp,
        announcing tell: @escaping @Sendable (String) async throws -> Void
    ) -> Activity<BacktestRun> {
        Activity(on: pool) { progress in
            let judged = try await judge(
                request,
                language: language,
                now: now,
                progress: progress
            )
            try await tell(judged.report.runID)
            return try BacktestRun(saving: [judged.report], window: judged.window, in: home.runs)
        }
    }

    /// Runs a strategy over stored candles.
    ///
    /// - Returns: The report, and the candles of its window.
    func judge(
        _ request: BacktestRequest,
        language: LanguageSource? = nil,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> (report: BacktestReport, window: CandleSeries) {
        let plan = try BacktestPlan(request)
        let window = try studiedWindow(for: [plan], progress: progress)
        let report = try await judge(
            plan,
            over: window,
            language: language,
            now: now,
            progress: progress
        )
        return (report, window.candles.window)
    }

    /// Runs a strategy over a window that others may run over, too.
    ///
    /// - Throws: What the simulator and the language source throw; `CancellationError`.
    func judge(
        _ plan: BacktestPlan,
        over window: StudiedWindow,
        language: LanguageSource?,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> BacktestReport {
        try Task.checkCancellation()
        let plan = try plan.trading(under: window.maintenance)
        let candles = window.candles
        let model = plan.definition.usesForecast ? window.model : nil
        progress(
            ProgressUpdate(stage: "Trading", completed: 0, total: candles.bars.count, unit: "bars")
        )
        let (result, usage) = try await plan.run(
            over: window,
            asking: language,
            progress: progress
        )
        try Task.checkCancellation()
        let manifest = RunManifest(
            hindcast: Version.current,
            strategy: plan.manifestEntry,
            window: candles.window,
            execution: plan.simulator.execution,
            risk: plan.policy,
            dataSHA256: window.dataSHA256,
            model: model?.manifestEntry,
            language: usage == nil ? nil : language?.manifestEntry
        )
        let hasHistory = candles.bars.lowerBound >= plan.history(lookback: model?.lookback)
        return BacktestReport(
            runID: try RunID.make(
                manifest,
                usage: usage,
                trades: result.trades,
                now: now
            ),
            createdAt: now,
            run: manifest,
            result: result,
            window: candles.window,
            provenance: model.map { ForecastProvenance($0.history, bars: candles.bars.count) }
                ?? .noModel,
            missingInputs: hasHistory ? [] : [.history],
            language: usage,
            calibration: model?.calibration(
                of: plan,
                usesLanguage: usage.map { $0.consulted > $0.absent } ?? false
            ).flatMap(CalibrationReport.init)
        )
    }
}

extension BacktestPlan {
    /// Simulates a window; nil stands for a language model that the strategy does not consult.
    fileprivate func run(
        over window: StudiedWindow,
        asking language: LanguageSource?,
        progress: ProgressSink
    ) async throws -> (BacktestResult, LanguageUsage?) {
        let strategy = try definition.strategy(for: window.study, parameters: parameters)
        guard parameters[.usesLanguageModel], let strategy = strategy as? any LanguageStrategy
        else {
            let result = try simulator.run(
                strategy,
                policy: policy,
                study: window.study,
                bars: window.candles.bars,
                funding: window.funding
            )
            return (result, nil)
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
        return (run.result, run.usage)
    }
}
