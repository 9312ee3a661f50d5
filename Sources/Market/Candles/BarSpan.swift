/// A stretch of bars by their opening times, both ends included.
public struct BarSpan: Codable, Hashable, Sendable {
    /// Opening time of the first bar.
    public let from: Timestamp
    /// Opening time of the last bar.
    public let to: Timestamp
    /// How many bars there are; fewer than the times allow where candles are missing.
    public let bars: Int

    /// Creates the span of some positions of a series.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - bars: Positions in it, at least one.
    public init(_ series: CandleSeries, bars: Range<Int>) {
        self.init(
            from: series.openTimes[bars.lowerBound],
            to: series.openTimes[bars.upperBound - 1],
            bars: bars.count
        )
    }

    /// Creates the span from the first to the last of some ascending stretches, with their bars.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - stretches: Positions in it, at least one stretch, none empty.
    package init(_ series: CandleSeries, bars stretches: [Range<Int>]) {
        self.init(
            from: series.openTimes[stretches[0].lowerBound],
            to: series.openTimes[stretches[stretches.count - 1].upperBound - 1],
            bars: stretches.reduce(0) { $0 + $1.count }
        )
    }

    /// Creates a span of known ends.
    package init(from: Timestamp, to: Timestamp, bars: Int) {
        self.from = from
        self.to = to
        self.bars = bars
    }

    /// Whether it ends no earlier than it begins and has a bar; one read from a file may not.
    public var isUsable: Bool { from <= to && bars >= 1 }

    /// Whether the bar that opens at a time is in the span.
    public func contains(_ openTime: Timestamp) -> Bool {
        from <= openTime && openTime <= to
    }

    /// The opening times that the stretch covers, half-open, where bars have that length.
    public func openTimes(_ interval: Interval) -> Range<Timestamp> {
        from..<(to + interval.milliseconds)
    }
}
