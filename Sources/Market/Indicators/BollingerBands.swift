/// Bollinger bands: the mean of the close and a channel of some standard deviations around it.
///
/// `mid = SMA`, `high = mid + k * sigma`, `low = mid - k * sigma` with the population sigma of the
/// same window, `width = (high - low) / mid * 100`, `percentB = (close - low) / (high - low)`
/// (Bollinger, "Bollinger on Bollinger Bands", 2001). Reference: `ta` 0.11, `BollingerBands`; that
/// deviation is carried from window to window by pandas and wanders off in the eighth digit over
/// some ten thousand bars, while here each window stands for itself. Warm-up: `period - 1` bars.
public struct BollingerBands: Indicator {
    /// The lines, one element a bar.
    public struct Values: Hashable, Sendable {
        /// The upper band, in the price's unit.
        public fileprivate(set) var high: [Double]
        /// The mean, in the price's unit.
        public fileprivate(set) var mid: [Double]
        /// The lower band, in the price's unit.
        public fileprivate(set) var low: [Double]
        /// The channel's width in percent of the mean.
        public fileprivate(set) var width: [Double]
        /// Position of the close: 0 on the lower band, 1 on the upper; NaN also where they meet.
        public fileprivate(set) var percentB: [Double]
    }

    /// How many bars the mean and the deviation are taken over.
    public let period: Int
    /// How many standard deviations a band is away from the mean.
    public let deviations: Double

    /// Creates bands; `deviations` is above 0.
    public init(period: Int = 20, deviations: Double = 2) {
        precondition(
            period >= 2 && deviations > 0,
            "bands of \(deviations) deviations over \(period) bars; 2 bars are the least"
        )
        self.period = period
        self.deviations = deviations
    }

    /// The bars before the first full window.
    public var warmUp: Int { period - 1 }

    /// The bands, their width and the close's place between them at each bar.
    public func values(for series: CandleSeries) -> Values {
        let closes = series.closes
        let undefined = Array(repeating: Double.nan, count: closes.count)
        var values = Values(
            high: undefined,
            mid: undefined,
            low: undefined,
            width: undefined,
            percentB: undefined
        )
        var window = SlidingMoments(period: period)
        for bar in closes.indices {
            let (mean, variance) = window.update(closes[bar])
            let reach = deviations * variance.squareRoot()
            let (high, low) = (mean + reach, mean - reach)
            values.high[bar] = high
            values.mid[bar] = mean
            values.low[bar] = low
            values.width[bar] = (high - low) / mean * 100
            values.percentB[bar] = high == low ? .nan : (closes[bar] - low) / (high - low)
        }
        return values
    }
}
