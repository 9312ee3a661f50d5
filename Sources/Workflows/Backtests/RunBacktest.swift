import Backtesting
public import Market
import Trading

extension Workspace {
    /// The strategies there are, for help texts: `lstm_fast, lstm_aggressive, supertrend`.
    public static var strategySummary: String {
        StrategyCatalog.definitions.map(\.id).joined(separator: ", ")
    }

    /// Runs a strategy over stored candles and keeps the report under the home's `runs`.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - now: The clock that names the run; nothing else depends on it.
    /// - Returns: The run under way.
    public func backtest(_ request: BacktestRequest, now: Timestamp) -> Activity<BacktestRun> {
        Activity { progress in
            let judged = try judge(request, now: now, progress: progress)
            return try BacktestRun(saving: [judged.report], window: judged.window, in: home.runs)
        }
    }

    /// Runs a strategy over stored candles.
    ///
    /// - Returns: The report, and the candles of its window.
    func judge(
        _ request: BacktestRequest,
        now: Timestamp,
        progress: ProgressSink
    ) throws -> (report: BacktestReport, window: CandleSeries) {
        let plan = try BacktestPlan(request)
        let window = try studiedWindow(for: [plan], progress: progress)
        let report = try judge(plan, over: window, now: now, progress: progress)
        return (report, window.candles.window)
    }

    /// Runs a strategy over a window that others may run over, too.
    func judge(
        _ plan: BacktestPlan,
        over window: StudiedWindow,
        now: Timestamp,
        progress: ProgressSink
    ) throws -> BacktestReport {
        try Task.checkCancellation()
        let candles = window.candles
        let model = plan.definition.usesForecast ? window.model : nil
        progress(
            ProgressUpdate(stage: "Trading", completed: 0, total: candles.bars.count, unit: "bars")
        )
        let result = try plan.simulator.run(
            plan.definition.strategy(for: window.study, parameters: plan.parameters),
            policy: plan.policy,
            study: window.study,
            bars: candles.bars,
            funding: window.funding
        )
        try Task.checkCancellation()
        let manifest = RunManifest(
            hindcast: Version.current,
            strategy: plan.manifestEntry,
            window: candles.window,
            execution: plan.simulator.execution,
            risk: plan.policy,
            dataSHA256: window.dataSHA256,
            model: model?.manifestEntry
        )
        let hasHistory = candles.bars.lowerBound >= plan.history(lookback: model?.lookback)
        return BacktestReport(
            runID: try RunID.make(manifest, now: now),
            createdAt: now,
            run: manifest,
            result: result,
            window: candles.window,
            history: model.map { .known($0.trainingSpans) } ?? .noModel,
            lacked: hasHistory ? [] : [.history]
        )
    }
}
