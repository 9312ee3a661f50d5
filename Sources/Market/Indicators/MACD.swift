/// Moving average convergence divergence of the close, in the price's unit.
///
/// `line = EMA(fast) - EMA(slow)`, `signal = EMA(line)`, `histogram = line - signal` (Appel).
/// Reference: `ta` 0.11, `MACD`: averages as in ``EMA``, the signal's seeded with the line's first
/// value. Warm-up: `slow - 1` bars for the line, `signal - 1` more for the signal and the
/// histogram.
public struct MACD: Indicator {
    /// The lines, one element a bar.
    public struct Values: Hashable, Sendable {
        /// Fast average minus slow average.
        public fileprivate(set) var line: [Double]
        /// The line's own average.
        public fileprivate(set) var signal: [Double]
        /// Line minus signal.
        public fileprivate(set) var histogram: [Double]
    }

    /// Span of the fast average, in bars.
    public let fastPeriod: Int
    /// Span of the slow average, in bars.
    public let slowPeriod: Int
    /// Span of the signal, in bars.
    public let signalPeriod: Int

    /// Creates a MACD.
    public init(fastPeriod: Int = 12, slowPeriod: Int = 26, signalPeriod: Int = 9) {
        precondition(
            fastPeriod >= 1 && slowPeriod > fastPeriod && signalPeriod >= 1,
            "a MACD of \(fastPeriod)/\(slowPeriod)/\(signalPeriod); the slow period is longer"
        )
        self.fastPeriod = fastPeriod
        self.slowPeriod = slowPeriod
        self.signalPeriod = signalPeriod
    }

    /// The bars before the signal and the histogram have a value.
    public var warmUp: Int { slowPeriod - 1 + signalPeriod - 1 }

    /// The three lines at each bar, in the price's unit.
    public func values(for series: CandleSeries) -> Values {
        let closes = series.closes
        let undefined = Array(repeating: Double.nan, count: closes.count)
        var values = Values(line: undefined, signal: undefined, histogram: undefined)
        var fast = ExponentialAverage(span: fastPeriod)
        var slow = ExponentialAverage(span: slowPeriod)
        var average = ExponentialAverage(span: signalPeriod)
        for bar in closes.indices {
            let line = fast.update(closes[bar]) - slow.update(closes[bar])
            let signal = average.update(line)
            values.line[bar] = line
            values.signal[bar] = signal
            values.histogram[bar] = line - signal
        }
        return values
    }
}
