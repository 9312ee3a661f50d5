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
    ///   - now: The clock that names the runs; no figure depends on it.
    /// - Returns: The comparison under way. It fails as a whole where one strategy cannot run, and
    ///   names that strategy.
    public func compare(_ request: ComparisonRequest, now: Timestamp) -> Activity<Comparison> {
        Activity { progress in
            let plans = try request.plans()
            let window = try studiedWindow(for: plans, progress: progress)
            let reports = try plans.enumerated().map { index, plan in
                progress(
                    ProgressUpdate(
                        stage: "Trading",
                        completed: index,
                        total: plans.count,
                        unit: "strategies"
                    )
                )
                return try PartFailure.naming(plan.definition.id) {
                    try judge(plan, over: window, now: now, progress: { _ in })
                }
            }
            return Comparison(
                reports,
                period: Period(of: request.common.window, lived: window.candles.window),
                window: window.candles.window
            )
        }
    }
}
