/// Simple moving average: the mean of the last `period` numbers of a column.
///
/// `SMA = (x[t-period+1] + … + x[t]) / period`. Reference: `ta` 0.11, `SMAIndicator`.
/// Warm-up: `period - 1` bars.
public struct SMA: Indicator {
    /// How many bars are averaged.
    public let period: Int
    /// What is averaged.
    public let column: CandleColumn

    /// Creates an average; `SMA(period: 20, of: .volume)` is the usual volume average.
    public init(period: Int, of column: CandleColumn = .close) {
        precondition(period >= 1, "an average of \(period) bars; at least 1 is needed")
        self.period = period
        self.column = column
    }

    /// The bars before the first full window.
    public var warmUp: Int { period - 1 }

    /// The mean of the window that ends at each bar, in the column's unit.
    public func values(for series: CandleSeries) -> [Double] {
        var window = SlidingFold<Total>(period: period)
        return series[column].map { window.update($0) / Double(period) }
    }
}
