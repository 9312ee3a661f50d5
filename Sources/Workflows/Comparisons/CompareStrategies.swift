public import Backtesting
public import Foundation
public import Market
import Trading

extension Workspace {
    /// Backtests several strategies on one window, which is read and forecast once.
    ///
    /// Every figure equals that of a backtest of the strategy alone.
    ///
    /// - Parameters:
    ///   - request: The strategies and their common settings.
    ///   - language: Answers strategies that consult a language model; nil for none.
    ///   - now: The time that names the runs; no figure depends on it.
    /// - Returns: The running comparison. It fails as a whole if one strategy cannot run, and names
    ///   that strategy.
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
    /// Writes all reports as one HTML page, replacing an existing file.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``.
    public func writeHTML(to url: URL) throws {
        do {
            let page = HTMLReport.render(
                reports,
                window: window,
                corrected: comparisons.map(\.corrected)
            )
            try Data(page.utf8).write(to: url, options: .atomic)
        } catch {
            throw WorkflowError.cannotWrite(path: url.path)
        }
    }
}

extension BacktestRequest.Window {
    /// The length of the window as a label: the days of the request, else the time that its candles
    /// span.
    func label(over window: CandleSeries) -> String {
        switch self {
        case .newest(let days, _): Period.label(days: days)
        case .from: Period.label(of: window)
        }
    }
}
