/// Average true range: how far the price travels in a bar, in the price's unit.
///
/// `TR = max(high, previous close) - min(low, previous close)`; the first value is the mean of the
/// first `period` true ranges, then `ATR[t] = ATR[t-1] + (TR[t] - ATR[t-1]) / period` (Wilder, "New
/// Concepts in Technical Trading Systems", 1978). Reference: TA-Lib, `ATR`: the first bar has no
/// previous close and so no true range. Warm-up: `period` bars.
public struct ATR: Indicator {
    /// Wilder's smoothing period, in bars.
    public let period: Int

    /// Creates an average.
    public init(period: Int = 14) {
        precondition(period >= 1, "an ATR of \(period) bars; at least 1 is needed")
        self.period = period
    }

    /// The bars before the seed's last true range.
    public var warmUp: Int { period }

    /// The average at each bar, in the price's unit.
    public func values(for series: CandleSeries) -> [Double] {
        let (highs, lows, closes) = (series.highs, series.lows, series.closes)
        var values = Array(repeating: Double.nan, count: series.count)
        var average = 0.0
        for bar in closes.indices.dropFirst() {
            let range = max(highs[bar], closes[bar - 1]) - min(lows[bar], closes[bar - 1])
            if bar <= period {
                // Until the seed is complete this is the sum of its terms.
                average += range
                guard bar == period else { continue }
                average /= Double(period)
            } else {
                average += (range - average) / Double(period)
            }
            values[bar] = average
        }
        return values
    }
}
