public import Backtesting
public import Foundation
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
        Activity(on: pool) { progress in
            let plans = try request.plans()
            let window = try preparedWindow(for: plans, progress: progress)
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
                let report = try await BatchItemError.naming(plan.definition.id) {
                    try await runBacktest(
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
                period: request.common.window.label(over: window.candles.window),
                window: window.candles.window
            )
        }
    }
}

extension Comparison {
    /// Writes every report as a page of HTML, over what is there.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``.
    public func writeHTML(to url: URL) throws {
        do {
            try Data(HTMLReport.render(reports, window: window).utf8)
                .write(to: url, options: .atomic)
        } catch {
            throw WorkflowError.cannotWrite(path: url.path)
        }
    }
}

extension BacktestRequest.Window {
    /// The length in words: the days that were asked for, else what the candles of the window span.
    func label(over window: CandleSeries) -> String {
        switch self {
        case .newest(let days, _): Period.label(days: days)
        case .from: Period.label(of: window)
        }
    }
}
