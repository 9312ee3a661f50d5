/// A stretch of candles that should be there and is not.
public struct Gap: Hashable, Codable, Sendable {
    /// Opening time of the first missing candle.
    public let from: Timestamp
    /// Opening time of the last missing candle.
    public let to: Timestamp
    /// How many are missing.
    public let missing: Int

    /// Creates a gap.
    public init(from: Timestamp, to: Timestamp, missing: Int) {
        self.from = from
        self.to = to
        self.missing = missing
    }

    /// The gaps between strictly increasing opening times.
    public static func gaps(in openTimes: [Timestamp], interval: Interval) -> [Gap] {
        let step = interval.milliseconds
        return zip(openTimes, openTimes.dropFirst()).compactMap { earlier, later in
            let missing = (later.milliseconds - earlier.milliseconds) / step - 1
            guard missing > 0 else { return nil }
            return Gap(from: earlier + step, to: later - step, missing: Int(missing))
        }
    }
}
