/// Relative strength index: the share of gains in the recent moves of the close, 0...100.
///
/// `RSI = 100 * U / (U + D)`, where `U` and `D` are Wilder's averages (weight `1 / period`) of the
/// gains and of the losses from close to close (Wilder, "New Concepts in Technical Trading
/// Systems", 1978). Reference: `ta` 0.11, `RSIIndicator`: both averages begin at 0 with the first
/// bar, and where there has been no loss, the index is 100. A market that stands still has no share
/// of gains: where none of the last `period` closes differs from the one before it, the index is 50
/// (`ta` has 100 for a series that never moved). Warm-up: `period - 1` bars.
public struct RSI: Indicator {
    /// Wilder's smoothing period, in bars.
    public let period: Int

    /// Creates an index.
    public init(period: Int = 14) {
        precondition(period >= 1, "an RSI of \(period) bars; at least 1 is needed")
        self.period = period
    }

    /// The bars before `period` moves have come in, the first bar's of 0 included.
    public var warmUp: Int { period - 1 }

    /// The index at each bar, 0...100.
    public func values(for series: CandleSeries) -> [Double] {
        var line = RSILine(period: period)
        return series.closes.map { line.update($0) }
    }
}

/// The index, one close at a time.
struct RSILine {
    private var gains: ExponentialAverage
    private var losses: ExponentialAverage
    private var previous: Double?
    private let period: Int
    /// Closes in a row, up to now, that were equal to the one before.
    private var still = 0

    init(period: Int) {
        self.period = period
        gains = ExponentialAverage(weight: 1 / Double(period), period: period)
        losses = gains
    }

    /// Takes the next close and returns the index, NaN in the warm-up.
    mutating func update(_ close: Double) -> Double {
        let move = close - (previous ?? close)
        previous = close
        let gain = gains.update(max(0, move))
        let loss = losses.update(max(0, -move))
        still = move == 0 ? still + 1 : 0
        guard still < period else { return 50 }
        return loss == 0 ? 100 : 100 * gain / (gain + loss)
    }
}
