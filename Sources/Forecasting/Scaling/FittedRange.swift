public import Market

/// The rows that something was fitted on: it has seen these and no others.
public struct FittedRange: Codable, Hashable, Sendable {
    /// Opening time of the first bar.
    public let from: Timestamp
    /// Opening time of the last bar.
    public let to: Timestamp
    /// How many rows there were.
    public let rows: Int

    /// Creates the range of some rows of a series.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - rows: Positions in it, at least one.
    package init(_ series: CandleSeries, rows: Range<Int>) {
        from = series.openTimes[rows.lowerBound]
        to = series.openTimes[rows.upperBound - 1]
        self.rows = rows.count
    }
}
