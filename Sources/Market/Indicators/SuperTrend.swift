/// SuperTrend: a stop that trails the price by some ATRs and turns when the close crosses it.
///
/// With `middle = (high + low) / 2`, the upper band is `middle + multiplier * ATR` and never rises
/// while the previous close is at or below it; the lower band mirrors it. In an uptrend the line is
/// the lower band, and a close below it turns the trend (one on it does not); in a downtrend it is the upper band
/// (Seban; rules as in TradingView's `ta.supertrend`, where the first value too is a downtrend's).
/// The average is ``ATR``. Warm-up: `period` bars.
public struct SuperTrend: Indicator {
    /// The lines, one element a bar.
    public struct Values: Hashable, Sendable {
        /// The trailing stop, in the price's unit.
        public fileprivate(set) var line: [Double]
        /// 1 in an uptrend, -1 in a downtrend.
        public fileprivate(set) var direction: [Double]
    }

    /// The period of the average true range, in bars.
    public let period: Int
    /// How many average true ranges a band is away from the middle.
    public let multiplier: Double

    /// Creates a SuperTrend; `multiplier` is above 0.
    public init(period: Int = 10, multiplier: Double = 3) {
        precondition(
            period >= 1 && multiplier > 0,
            "a SuperTrend of \(period) bars and \(multiplier) ranges; both are above 0"
        )
        self.period = period
        self.multiplier = multiplier
    }

    /// The bars before the average true range has a value.
    public var warmUp: Int { period }

    /// The trailing stop and its side at each bar.
    public func values(for series: CandleSeries) -> Values {
        let (highs, lows, closes) = (series.highs, series.lows, series.closes)
        let undefined = Array(repeating: Double.nan, count: series.count)
        var values = Values(line: ATR(period: period).values(for: series), direction: undefined)
        var (upper, lower) = (Double.infinity, -Double.infinity)
        var isUp = false
        for bar in closes.indices.dropFirst(period) {
            let middle = (highs[bar] + lows[bar]) / 2
            let reach = multiplier * values.line[bar]
            let previous = closes[bar - 1]
            /// How far a close is beyond a band, 0 on it.
            func beyond(_ band: Double, _ close: Double) -> Double {
                Tie.difference(close, band, scale: close)
            }
            let isBroken = (up: beyond(upper, previous) > 0, down: beyond(lower, previous) < 0)
            upper = middle + reach < upper || isBroken.up ? middle + reach : upper
            lower = middle - reach > lower || isBroken.down ? middle - reach : lower
            isUp =
                isUp
                ? beyond(lower, closes[bar]) >= 0
                : bar > period && beyond(upper, closes[bar]) > 0
            values.line[bar] = isUp ? lower : upper
            values.direction[bar] = isUp ? 1 : -1
        }
        return values
    }
}
