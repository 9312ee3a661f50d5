package import Market

/// How old the newest candle was at a moment.
package struct CandleAge: Hashable, Sendable {
    /// When the candle closed.
    package let close: Timestamp
    /// Time since then, in milliseconds; negative for a moment before it.
    package let milliseconds: Int64
    private let interval: Interval

    /// The age of a candle that closed at a moment.
    package init(closedAt close: Timestamp, interval: Interval, at moment: Timestamp) {
        self.close = close
        self.interval = interval
        milliseconds = moment.milliseconds - close.milliseconds
    }

    /// Whether it is more than two intervals old, so that a newer one is missing.
    package var isStale: Bool { milliseconds > 2 * interval.milliseconds }

    /// `12 d`, `3 d 4 h`, `4 h`, `25 min`.
    package var text: String {
        let minutes = milliseconds / 60_000
        let (days, hours) = (minutes / 1440, minutes / 60 % 24)
        guard days == 0 else {
            return hours == 0 || days >= 10 ? "\(days) d" : "\(days) d \(hours) h"
        }
        return hours > 0 ? "\(hours) h" : "\(minutes) min"
    }
}
