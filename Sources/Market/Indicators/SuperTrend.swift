/// SuperTrend: a stop that trails the price by some ATRs and turns when the close crosses it.
///
/// With `middle = (high + low) / 2`, the upper band is `middle + multiplier * ATR` and never rises
/// while the previous close is at or below it; the lower band mirrors it. In an uptrend the line is
/// the lower band, and a close below it turns the trend (one on it does not); in a downtrend it is the upper band
/// (Seban; rules as in TradingView's `ta.supertrend`, where the first value too is a downtrend's).
/// The average is ``ATR``. Warm-up: `period` bars.
public struct SuperTrend: DerivedIndicator {
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

    /// The average true range that the bands are measured in.
    public var base: ATR { ATR(period: period) }

    /// The trailing stop and its side at each bar.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - ranges: Their average true ranges.
    /// - Returns: Both lines, one element a bar.
    public func values(for series: CandleSeries, of ranges: [Double]) -> Values {
        let count = series.count
        var direction: [Double] = []
        let line = [Double](unsafeUninitializedCapacity: count) { line, initialized in
            direction = [Double](unsafeUninitializedCapacity: count) { direction, initialized in
                series.highs.withUnsafeBufferPointer { highs in
                    series.lows.withUnsafeBufferPointer { lows in
                        series.closes.withUnsafeBufferPointer { closes in
                            ranges.withUnsafeBufferPointer { ranges in
                                let candles = (highs: highs, lows: lows, closes: closes)
                                trail(candles, ranges, line: line, direction: direction)
                            }
                        }
                    }
                }
                initialized = count
            }
            initialized = count
        }
        return Values(line: line, direction: direction)
    }

    /// Writes both lines.
    ///
    /// A search spends much of its time here, and whether a band follows the price is a toss of a coin,
    /// so that is a minimum or maximum and no branch. A close beyond a band is rare: the band then starts
    /// from the bar, as if there had been none. A close is beyond a band by ``Tie`` where the difference
    /// is at least the tolerance.
    private func trail(
        _ candles: (
            highs: UnsafeBufferPointer<Double>, lows: UnsafeBufferPointer<Double>,
            closes: UnsafeBufferPointer<Double>
        ),
        _ ranges: UnsafeBufferPointer<Double>,
        line: UnsafeMutableBufferPointer<Double>,
        direction: UnsafeMutableBufferPointer<Double>
    ) {
        let (highs, lows, closes) = candles
        let count = closes.count
        for bar in 0..<min(period, count) {
            line.initializeElement(at: bar, to: .nan)
            direction.initializeElement(at: bar, to: .nan)
        }
        guard count > period else { return }
        var (upper, lower) = (Double.infinity, -Double.infinity)
        // Before the first value the trend is down, and no close is above an upper band yet.
        var isUp = false
        let multiplier = multiplier
        for bar in period..<count {
            let middle = (highs[bar] + lows[bar]) / 2
            let reach = multiplier * ranges[bar]
            let (high, low) = (middle + reach, middle - reach)
            upper = high < upper ? high : upper
            lower = low > lower ? low : lower
            let close = closes[bar]
            let slack = Tie.tolerance * close
            let isAbove = close - upper >= slack
            let isBelow = lower - close >= slack
            isUp = isUp ? !isBelow : isAbove && bar > period
            line.initializeElement(at: bar, to: isUp ? lower : upper)
            direction.initializeElement(at: bar, to: isUp ? 1 : -1)
            // The next bar's bands are not held back by one that this close is beyond.
            upper = isAbove ? .infinity : upper
            lower = isBelow ? -.infinity : lower
        }
    }
}
