public import Market
import Storage

extension Workspace {
    /// All stored series, ordered by symbol, market and interval.
    public func dataStatus() throws -> [StoredSeries] {
        try store.status().map(StoredSeries.init)
    }
}

/// A stored series, its range and its gaps.
public struct StoredSeries: Hashable, Codable, Sendable {
    /// What is traded.
    public var symbol: Symbol
    /// Where it is traded.
    public var market: Venue
    /// How long a candle is.
    public var interval: Interval
    /// How many candles are stored.
    public var candles: Int
    /// Opening time of the oldest.
    public var first: Timestamp
    /// Opening time of the newest.
    public var last: Timestamp
    /// The gaps in between.
    public var gaps: [Gap]

    init(_ status: SeriesStatus) {
        symbol = status.key.symbol
        market = status.key.venue
        interval = status.key.interval
        candles = status.candles
        first = status.first
        last = status.last
        gaps = status.gaps
    }
}
