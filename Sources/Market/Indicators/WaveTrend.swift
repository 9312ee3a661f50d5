/// WaveTrend: how far the price is from its average, in units of its usual distance, smoothed.
///
/// With `p = (high + low + close) / 3` and averages as in ``EMA``:
/// `esa = EMA(p, channel)`, `d = EMA(|p - esa|, channel)`, `ci = (p - esa) / (0.015 * d)`,
/// `line = EMA(ci, average)`, `signal = SMA(line, signal)` (LazyBear, "WaveTrend Oscillator",
/// 2014). Reference: a transcription of those formulas onto pandas; TradingView seeds averages with
/// a mean. Each average begins when the one before it is defined; a price that has never moved has
/// no distance, so its lines are undefined.
/// Warm-up: `2 * channel + average - 3` bars for the line, `signal - 1` more for the signal.
public struct WaveTrend: Indicator {
    /// The lines, one element a bar; beyond about 60 either way is extreme.
    public struct Values: Hashable, Sendable {
        /// The oscillator.
        public fileprivate(set) var line: [Double]
        /// The oscillator's own mean.
        public fileprivate(set) var signal: [Double]
    }

    /// Span of the price's average and of its distance's, in bars.
    public let channelPeriod: Int
    /// Span of the oscillator's smoothing, in bars.
    public let averagePeriod: Int
    /// How many values of the line the signal averages.
    public let signalPeriod: Int

    /// Creates a WaveTrend.
    public init(channelPeriod: Int = 10, averagePeriod: Int = 21, signalPeriod: Int = 4) {
        precondition(
            channelPeriod >= 2 && averagePeriod >= 1 && signalPeriod >= 1,
            "a WaveTrend of \(channelPeriod)/\(averagePeriod)/\(signalPeriod); "
                + "a distance needs 2 bars, all else at least 1"
        )
        self.channelPeriod = channelPeriod
        self.averagePeriod = averagePeriod
        self.signalPeriod = signalPeriod
    }

    /// The bars before the signal has a value.
    public var warmUp: Int { 2 * channelPeriod + averagePeriod + signalPeriod - 4 }

    /// Both lines at each bar.
    public func values(for series: CandleSeries) -> Values {
        let (highs, lows, closes) = (series.highs, series.lows, series.closes)
        let undefined = Array(repeating: Double.nan, count: closes.count)
        var values = Values(line: undefined, signal: undefined)
        var center = ExponentialAverage(span: channelPeriod)
        var distance = ExponentialAverage(span: channelPeriod)
        var smoothed = ExponentialAverage(span: averagePeriod)
        var total = SlidingFold<Total>(period: signalPeriod)
        for bar in closes.indices {
            let price = (highs[bar] + lows[bar] + closes[bar]) / 3
            let away = Tie.difference(price, center.update(price), scale: price)
            let reach = Tie.difference(distance.update(abs(away)), 0, scale: price)
            // Where nothing moves there is no distance to measure in.
            let line = smoothed.update(reach == 0 ? .nan : away / (0.015 * reach))
            values.line[bar] = line
            values.signal[bar] = total.update(line) / Double(signalPeriod)
        }
        return values
    }
}
