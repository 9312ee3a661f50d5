/// What identifies a series of candles: symbol, venue and interval.
public struct SeriesKey: Hashable, Codable, Sendable {
    /// What is traded.
    public let symbol: Symbol
    /// Where it is traded.
    public let venue: Venue
    /// How long a candle is.
    public let interval: Interval

    /// Creates a key.
    public init(symbol: Symbol, venue: Venue, interval: Interval) {
        self.symbol = symbol
        self.venue = venue
        self.interval = interval
    }
}

extension SeriesKey: CustomStringConvertible {
    /// For people: `BTCUSDT futures 1h`.
    public var description: String { "\(symbol) \(venue) \(interval)" }
}
