/// A row of an exchange or of its files that cannot be true, such as a candle of zero prices or one
/// that opens late after an outage.
public struct ImpossibleRow: Hashable, Sendable {
    /// Its time, as it was stamped.
    public let time: Timestamp
    /// What is wrong with it.
    public let reason: String

    /// Creates a row.
    public init(time: Timestamp, reason: String) {
        self.time = time
        self.reason = reason
    }
}
