import Backtesting
import Market

extension Workspace {
    /// What a window can tell from luck at all, as a line to read before the run.
    ///
    /// `A window of 30 days can tell a Sharpe ratio from luck where it is above 5.75 (95 %).`
    ///
    /// - Parameter request: The series and the window; nothing else is looked at.
    /// - Returns: nil where the store does not cover the window, which the run will say.
    public func powerText(of request: BacktestRequest) -> String? {
        guard let range = try? StoredRange(request.key, in: store).resolve(request.window) else {
            return nil
        }
        let interval = request.key.interval
        let span = range.upperBound.milliseconds - range.lowerBound.milliseconds
        let days = NumberText.days(Double(span) / 86_400_000)
        let ratio = Performance.detectableSharpe(
            bars: Int(span / interval.milliseconds),
            barsPerYear: interval.barsPerYear
        )
        guard let ratio else {
            return "A window of \(days) days is too short to tell any Sharpe ratio from luck."
        }
        return "A window of \(days) days can tell a Sharpe ratio from luck where it is above "
            + "\(NumberText.ratio(ratio)) (95 %)."
    }
}
