/// Change of a column in percent of what it was `period` bars ago.
///
/// `ROC = (x[t] - x[t-period]) / x[t-period] * 100`. Reference: `ta` 0.11, `ROCIndicator`; but
/// where the earlier number is 0, as a volume may be, the change is undefined (NaN), not infinite.
/// Warm-up: `period` bars.
public struct RateOfChange: Indicator {
    /// How many bars back the comparison goes.
    public let period: Int
    /// What is compared.
    public let column: CandleColumn

    /// Creates a rate; with one bar and the close it is the price change, with the volume the
    /// volume change.
    public init(period: Int = 1, of column: CandleColumn = .close) {
        precondition(period >= 1, "a change over \(period) bars; at least 1 is needed")
        self.period = period
        self.column = column
    }

    /// The bars that have no bar `period` before them.
    public var warmUp: Int { period }

    /// The change at each bar, in percent.
    public func values(for series: CandleSeries) -> [Double] {
        let numbers = series[column]
        var values = Array(repeating: Double.nan, count: numbers.count)
        for bar in numbers.indices.dropFirst(period) where numbers[bar - period] != 0 {
            values[bar] = (numbers[bar] - numbers[bar - period]) / numbers[bar - period] * 100
        }
        return values
    }
}
