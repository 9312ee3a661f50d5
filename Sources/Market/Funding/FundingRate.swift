/// One funding settlement of a perpetual future.
///
/// At ``settlementTime`` every open long pays `rate` times its notional to the shorts; a negative
/// rate pays the other way.
public struct FundingRate: Hashable, Codable, Sendable {
    /// The exchange's stamp: some milliseconds after the hour at which it was settled.
    public var time: Timestamp
    /// Share of the notional: 0.0001 is one basis point.
    public var rate: Double

    /// Creates a funding rate.
    public init(time: Timestamp, rate: Double) {
        self.time = time
        self.rate = rate
    }

    /// When it was settled: the whole minute at or before its stamp.
    public var settlementTime: Timestamp { time.startOfMinute }
}

extension Timestamp {
    /// The whole minute at or before the moment.
    var startOfMinute: Timestamp {
        let remainder = milliseconds % Self.minute
        return self - (remainder < 0 ? remainder + Self.minute : remainder)
    }

    /// The first stamp of a settlement at or after the moment.
    ///
    /// Settlements of `from..<to` are those whose stamps lie in
    /// `from.earliestStamp..<to.earliestStamp`, however late in its minute each was stamped.
    package var earliestStamp: Timestamp { (self + (Self.minute - 1)).startOfMinute }

    /// A minute in milliseconds.
    private static var minute: Int64 { 60_000 }
}
