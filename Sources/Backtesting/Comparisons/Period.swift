package import Market

/// The length of a window as a label: `30d`, or `36h` if it is not whole days.
package enum Period {
    /// The label of a window of whole days.
    package static func label(days: Int) -> String { "\(days)d" }

    /// The label of the time that the candles of a window span; at least one candle.
    package static func label(of window: CandleSeries) -> String {
        let span =
            window.closeTime(at: window.count - 1).milliseconds - window.openTimes[0].milliseconds
        return label(minutes: span / 60_000)
    }

    private static func label(minutes: Int64) -> String {
        if minutes.isMultiple(of: 1440) {
            "\(minutes / 1440)d"
        } else if minutes.isMultiple(of: 60) {
            "\(minutes / 60)h"
        } else {
            "\(minutes)m"
        }
    }
}
