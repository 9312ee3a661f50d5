import Market

/// The stretch of time that a use case reads, as far as its candles can have closed.
struct RequestedSpan {
    let key: SeriesKey
    /// The window as it was asked for.
    let asked: (from: Timestamp, to: Timestamp)
    /// The window alone, as far as it has passed.
    let window: Range<Timestamp>
    /// The window and the candles before it that warm-ups need.
    let candles: Range<Timestamp>
    /// Whether the window ends by now, so that an exchange can have all of it.
    let isPast: Bool

    /// Resolves a window against the clock.
    ///
    /// - Parameters:
    ///   - window: The stretch of time; where it names no end, it ends with the newest closed candle.
    ///   - key: What the candles are of.
    ///   - history: How many candles before the window are wanted.
    ///   - now: The present; a candle that closes later is not wanted.
    /// - Throws: ``WorkflowError`` for a window that no data could fill.
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
        asked = (from, to)
        isPast = from < newest && to <= now
        // No exchange knows times before the epoch.
        let epoch = Timestamp(milliseconds: 0)
        // A candle that closes after the window is no part of it.
        let upper = max(epoch, key.interval.openTime(containing: min(to, newest)))
        let lower = min(max(epoch, from), upper)
        let first = max(epoch, lower - Int64(history) * key.interval.milliseconds)
        self.window = lower..<upper
        // Of a window that lies ahead as a whole nothing is wanted, its past neither.
        candles = lower < upper ? first..<upper : upper..<upper
    }
}
