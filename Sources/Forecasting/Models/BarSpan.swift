public import Market

/// A stretch of bars, both ends included.
public struct BarSpan: Codable, Hashable, Sendable {
    /// Opening time of the first bar.
    public let from: Timestamp
    /// Opening time of the last bar.
    public let to: Timestamp
    /// How many bars there are.
    public let bars: Int

    /// The bars at some positions of a series, at least one.
    init(_ series: CandleSeries, bars: Range<Int>) {
        from = series.openTimes[bars.lowerBound]
        to = series.openTimes[bars.upperBound - 1]
        self.bars = bars.count
    }

    /// Whether it ends no earlier than it begins.
    var isUsable: Bool { from <= to && bars >= 1 }

    /// Whether the bar that opens at a moment lies in the stretch.
    public func contains(_ openTime: Timestamp) -> Bool {
        from <= openTime && openTime <= to
    }
}
