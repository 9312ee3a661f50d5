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
        let count = series.count
        return [Double](unsafeUninitializedCapacity: count) { values, initialized in
            initialized = count
            guard count > 0 else { return }
            values.initializeElement(at: 0, to: .nan)
            var average = 0.0
            var previous = closes[0]
            for bar in 1..<count {
                let range = max(highs[bar], previous) - min(lows[bar], previous)
                previous = closes[bar]
                if bar < period {
                    // Until the seed is complete this is the sum of its terms.
                    average += range
                    values.initializeElement(at: bar, to: .nan)
                } else {
                    average =
                        bar == period
                        ? (average + range) / Double(period)
                        : average + (range - average) / Double(period)
                    values.initializeElement(at: bar, to: average)
                }
            }
        }
    }
}
