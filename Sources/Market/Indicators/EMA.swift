/// Exponential moving average of a column.
///
/// `EMA[t] = EMA[t-1] + (x[t] - EMA[t-1]) * 2 / (period + 1)`, seeded with the first number of the
/// series. Reference: `ta` 0.11, `EMAIndicator`. TA-Lib seeds with the mean of the first `period`
/// numbers instead; the two converge. Warm-up: `period - 1` bars.
public struct EMA: Indicator {
    /// The span, in bars.
    public let period: Int
    /// What is averaged.
    public let column: CandleColumn

    /// Creates an average.
    public init(period: Int, of column: CandleColumn = .close) {
        precondition(period >= 1, "an average of \(period) bars; at least 1 is needed")
        self.period = period
        self.column = column
    }

    /// The bars before `period` numbers have come in.
    public var warmUp: Int { period - 1 }

    /// The average at each bar, in the column's unit.
    public func values(for series: CandleSeries) -> [Double] {
        var average = ExponentialAverage(span: period)
        return series[column].map { average.update($0) }
    }
}
