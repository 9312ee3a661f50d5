import Market

/// The length of a window in words: `30d`, or `36h` where it is not whole days.
struct Period {
    let text: String

    /// The days that were asked for, else what the candles of the window span.
    init(of window: BacktestRequest.Window, lived: CandleSeries) {
        switch window {
        case .newest(let days, _):
            text = "\(days)d"
        case .from:
            let span =
                lived.closeTime(at: lived.count - 1).milliseconds
                - lived.openTimes[0].milliseconds
            text = Self.text(minutes: span / 60_000)
        }
    }

    private static func text(minutes: Int64) -> String {
        if minutes.isMultiple(of: 1440) {
            "\(minutes / 1440)d"
        } else if minutes.isMultiple(of: 60) {
            "\(minutes / 60)h"
        } else {
            "\(minutes)m"
        }
    }
}
