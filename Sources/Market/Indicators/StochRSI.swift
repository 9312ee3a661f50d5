/// Stochastic RSI: the position of the RSI between its own recent extremes, 0...1.
///
/// `raw = (RSI - min RSI) / (max RSI - min RSI)` over the last `stochasticPeriod` bars, `k` is the
/// mean of the last `kPeriod` raw values and `d` that of the last `dPeriod` values of `k` (Chande
/// and Kroll, "The New Technical Trader", 1994). Reference: `ta` 0.11, `StochRSIIndicator`, which
/// has one period for both; charts that run from 0 to 100 show a hundred times these values. Where
/// the RSI has not moved in a window, `raw` is undefined, and with it every mean that holds it.
/// Warm-up: `rsiPeriod + stochasticPeriod + kPeriod - 3` bars for `k`, `dPeriod - 1` more for `d`.
public struct StochRSI: Indicator {
    /// The lines, one element a bar.
    public struct Values: Hashable, Sendable {
        /// The smoothed position of the RSI, 0...1.
        public fileprivate(set) var k: [Double]
        /// The mean of `k`, its signal line.
        public fileprivate(set) var d: [Double]
    }

    /// The period of the RSI, in bars.
    public let rsiPeriod: Int
    /// How many bars the extremes of the RSI are taken over.
    public let stochasticPeriod: Int
    /// How many raw values `k` averages.
    public let kPeriod: Int
    /// How many values of `k` `d` averages.
    public let dPeriod: Int

    /// Creates a stochastic RSI.
    public init(
        rsiPeriod: Int = 14,
        stochasticPeriod: Int = 14,
        kPeriod: Int = 3,
        dPeriod: Int = 3
    ) {
        precondition(
            rsiPeriod >= 1 && stochasticPeriod >= 2 && kPeriod >= 1 && dPeriod >= 1,
            "a StochRSI of \(rsiPeriod)/\(stochasticPeriod)/\(kPeriod)/\(dPeriod); "
                + "extremes need 2 bars, all else at least 1"
        )
        self.rsiPeriod = rsiPeriod
        self.stochasticPeriod = stochasticPeriod
        self.kPeriod = kPeriod
        self.dPeriod = dPeriod
    }

    /// The bars before `d` has a value.
    public var warmUp: Int { rsiPeriod + stochasticPeriod + kPeriod + dPeriod - 4 }

    /// Both lines at each bar, 0...1.
    public func values(for series: CandleSeries) -> Values {
        let closes = series.closes
        let undefined = Array(repeating: Double.nan, count: closes.count)
        var values = Values(k: undefined, d: undefined)
        var line = RSILine(period: rsiPeriod)
        var largest = SlidingFold<Largest>(period: stochasticPeriod)
        var smallest = SlidingFold<Smallest>(period: stochasticPeriod)
        var rawTotal = SlidingFold<Total>(period: kPeriod)
        var kTotal = SlidingFold<Total>(period: dPeriod)
        for bar in closes.indices {
            let rsi = line.update(closes[bar])
            // The extremes cannot take NaN: they start with the first value of the RSI.
            guard !rsi.isNaN else { continue }
            let (high, low) = (largest.update(rsi), smallest.update(rsi))
            let spread = Tie.difference(high, low, scale: 100)
            let raw = spread == 0 ? .nan : (rsi - low) / spread
            values.k[bar] = rawTotal.update(raw) / Double(kPeriod)
            values.d[bar] = kTotal.update(values.k[bar]) / Double(dPeriod)
        }
        return values
    }
}
