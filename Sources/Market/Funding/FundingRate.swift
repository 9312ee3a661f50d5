/// One funding settlement of a perpetual future.
///
/// At `time` every open long pays `rate` times its notional to the shorts; a negative rate pays the
/// other way.
public struct FundingRate: Hashable, Codable, Sendable {
    /// When it was settled.
    public var time: Timestamp
    /// Share of the notional: 0.0001 is one basis point.
    public var rate: Double

    /// Creates a funding rate.
    public init(time: Timestamp, rate: Double) {
        self.time = time
        self.rate = rate
    }
}
