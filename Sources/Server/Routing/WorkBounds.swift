import HTTPTypes
import Market
import Workflows

/// Bounds on the work of one request.
struct WorkBounds: Sendable {
    /// The largest number of days of a window or a training.
    let days: Int
    /// The largest number of candles of a window or a training.
    static let candles = 1_000_000

    /// Checks the window of a backtest.
    ///
    /// - Throws: ``ServerError`` with status 422 if it is too long.
    func check(
        _ window: BacktestRequest.Window,
        of interval: Interval,
        now: Timestamp
    ) throws(ServerError) {
        switch window {
        case .newest(let days, _):
            try check("days_back", milliseconds: Int64(days) * Self.day, of: interval)
        case .from(let start, let end):
            let span = (end ?? now).milliseconds - start.milliseconds
            try check("start_date", milliseconds: span, of: interval)
        }
    }

    /// Checks a number of days.
    ///
    /// - Throws: ``ServerError`` with status 422 if there are too many.
    func check(days: Int, of interval: Interval) throws(ServerError) {
        try check("days", milliseconds: Int64(days) * Self.day, of: interval)
    }

    private static let day: Int64 = 86_400_000

    private func check(
        _ parameter: String,
        milliseconds: Int64,
        of interval: Interval
    ) throws(ServerError) {
        let longest = min(
            Int64(days) * Self.day,
            Int64(Self.candles) * interval.milliseconds
        )
        guard milliseconds > longest else { return }
        throw ServerError(
            .unprocessableContent,
            code: "INVALID_PARAMETER",
            message: "\(parameter) makes a stretch of \(milliseconds / Self.day) days, but with "
                + "\(interval) candles it must be at most \(longest / Self.day); ask for less",
            details: ["parameter": .string(parameter)]
        )
    }
}
