import HTTPTypes
import Market
import Workflows

/// Bounds on the work of one request.
struct WorkBounds: Sendable {
    /// The largest number of days of a window or a training.
    let days: Int
    /// Candles that a training may have, and all windows of one request together.
    let bars: Int

    /// Checks the window of a backtest.
    ///
    /// - Parameters:
    ///   - window: The window.
    ///   - interval: The interval of its candles.
    ///   - parts: How often all of the window is computed.
    ///   - name: What the parts are called.
    ///   - now: The end of a window without one.
    /// - Throws: ``ServerError`` with status 422 if it is too long.
    func check(
        _ window: BacktestRequest.Window,
        of interval: Interval,
        parts: Int = 1,
        named name: String = "parts",
        now: Timestamp
    ) throws(ServerError) {
        switch window {
        case .newest(let days, _):
            try check(
                "days_back",
                milliseconds: Int64(days) * Self.day,
                of: interval,
                (parts, name)
            )
        case .from(let start, let end):
            let span = (end ?? now).milliseconds - start.milliseconds
            try check("start_date", milliseconds: span, of: interval, (parts, name))
        }
    }

    /// Checks a number of days.
    ///
    /// - Throws: ``ServerError`` with status 422 if there are too many.
    func check(days: Int, of interval: Interval) throws(ServerError) {
        try check("days", milliseconds: Int64(days) * Self.day, of: interval, (1, ""))
    }

    private static let day: Int64 = 86_400_000

    private func check(
        _ parameter: String,
        milliseconds: Int64,
        of interval: Interval,
        _ parts: (count: Int, name: String)
    ) throws(ServerError) {
        let longest = min(
            Int64(days) * Self.day,
            Int64(bars / max(1, parts.count)) * interval.milliseconds
        )
        guard milliseconds > longest else { return }
        // Whole days, where the bound is one at least.
        let (asked, most) =
            longest >= Self.day
            ? ("\(milliseconds / Self.day) days", "\(longest / Self.day)")
            : (
                "\(milliseconds / interval.milliseconds) bars",
                "\(longest / interval.milliseconds)"
            )
        let (together, fewer) =
            parts.count > 1
            ? (
                " for each of \(parts.count) \(parts.name)",
                "a shorter window, longer candles or fewer \(parts.name)"
            )
            : ("", "a shorter window or longer candles")
        throw ServerError(
            .unprocessableContent,
            code: "INVALID_PARAMETER",
            message:
                "\(parameter) makes a stretch of \(asked), but with \(interval) candles it must "
                + "be at most \(most)\(together); ask for \(fewer)",
            details: ["parameter": .string(parameter), "max_bars": .integer(bars)]
        )
    }
}
