public import Market

/// How old the stored candles of a series are.
public struct DataFreshness: Hashable, Codable, Sendable {
    /// What is traded.
    public let symbol: Symbol
    /// Where.
    public let market: Venue
    /// How long a candle is.
    public let interval: Interval
    /// Opening time of the newest stored candle.
    public let newestCandle: Timestamp
    /// Seconds since it closed.
    public let ageSeconds: Double
    /// How many candles were brought.
    public let brought: Int
    /// Why the exchange was not asked or did not answer.
    public let problem: String?

    private enum CodingKeys: String, CodingKey {
        case symbol
        case market
        case interval
        case newestCandle = "newest_candle"
        case ageSeconds = "age_seconds"
        case brought
        case problem
    }
}
