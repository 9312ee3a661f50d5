import Backtesting
public import Market
import Trading

extension Workspace {
    /// Runs several strategies over one window, which is read, studied and forecast once for all.
    ///
    /// Every figure is that of a backtest of the strategy alone.
    ///
    /// - Parameters:
    ///   - request: The strategies, and what they have in common.
    ///   - language: Who answers strategies that consult a language model; nil where nobody does.
    ///   - now: The clock that names the runs; no figure depends on it.
    /// - Returns: The comparison under way. It fails as a whole where one strategy cannot run, and
    ///   names that strategy.
    public func compare(
        _ request: ComparisonRequest,
        language: LanguageSource? = nil,
        now: Timestamp
    ) -> Activity<Comparison> {
        Activity { progress in
            let plans = try request.plans()
            let window = try studiedWindow(for: plans, progress: progress)
            var reports: [BacktestReport] = []
            for (index, plan) in plans.enumerated() {
                progress(
                    ProgressUpdate(
                        stage: "Trading",
                        completed: index,
                        total: plans.count,
                        unit: "strategies"
                    )
                )
                let report = try await PartFailure.naming(plan.definition.id) {
                    try await judge(
                        plan,
                        over: window,
                        language: language,
                        now: now,
                        progress: plan.parameters[.usesLanguageModel] ? progress : { _ in }
                    )
                }
                reports.append(report)
            }
            return Comparison(
                reports,
                period: Period(of: request.common.window, lived: window.candles.window),
                window: window.candles.window
            )
        }
    }
}
