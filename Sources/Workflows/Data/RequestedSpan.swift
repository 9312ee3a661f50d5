import Market

/// The time range of a use case, clamped to candles that can have closed.
struct RequestedSpan: Hashable {
    let key: SeriesKey
    /// The window as requested.
    let asked: Asked
    /// The past part of the window.
    let window: Range<Timestamp>
    /// The past part of the window and its warm-up candles.
    let candles: Range<Timestamp>
    /// Whether the window has ended, so that an exchange can have all of it.
    let isPast: Bool

    /// Two moments, the later one of which may be the first.
    struct Asked: Hashable {
        let from, to: Timestamp
    }

    /// Resolves a window against the clock.
    ///
    /// - Parameters:
    ///   - window: The time range; without an end it ends with the newest closed candle.
    ///   - key: The series.
    ///   - history: How many candles before the window are needed.
    ///   - now: The current time; a candle that closes later is left out.
    /// - Throws: ``WorkflowError`` for a window that no data can fill.
    init(
        _ window: BacktestRequest.Window,
        of key: SeriesKey,
        history: Int,
        now: Timestamp
    ) throws(WorkflowError) {
        let newest = key.interval.openTime(containing: now)
        let (from, to): (Timestamp, Timestamp)
        switch window {
        case .newest(let days, let end):
            guard SyncRequest.dayBounds.contains(days) else {
                throw .invalid(
                    parameter: "days",
                    value: "\(days)",
                    remedy: "give a number from 1 to \(SyncRequest.dayBounds.upperBound)"
                )
            }
            to = end ?? newest
            from = to - Int64(days) * 86_400_000
        case .from(let start, let end):
            if let end, end <= start {
                throw .emptyWindow(from: start, to: end)
            }
            to = end ?? newest
            from = start
        }
        self.key = key
        asked = Asked(from: from, to: to)
        isPast = from < newest && to <= now
        // No exchange has data from before the epoch.
        let epoch = Timestamp(milliseconds: 0)
        // A candle that closes after the window is no part of it.
        let upper = max(epoch, key.interval.openTime(containing: min(to, newest)))
        let lower = min(max(epoch, from), upper)
        let first = max(epoch, lower - Int64(history) * key.interval.milliseconds)
        self.window = lower..<upper
        // A window that lies entirely in the future needs nothing, not even its warm-up.
        candles = lower < upper ? first..<upper : upper..<upper
    }
}
