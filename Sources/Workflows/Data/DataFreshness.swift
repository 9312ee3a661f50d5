public import Backtesting
public import Market

/// How fresh the stored candles are.
public struct DataFreshness: Hashable, Codable, Sendable {
    /// What is traded.
    public var symbol: Symbol
    /// Where it is traded.
    public var market: Venue
    /// How long a candle is.
    public var interval: Interval
    /// Opening time of the newest stored candle.
    public var newestCandle: Timestamp
    /// Seconds since that candle closed, at least 0.
    public var ageSeconds: Double
    /// How many candles of the window and its warm-up were downloaded.
    public var downloaded: Int
    /// Why missing candles or funding rates were not downloaded; nil if nothing failed.
    @NullCodable public var problem: String?

    init(
        _ key: SeriesKey,
        newest: Timestamp,
        now: Timestamp,
        downloaded: Int,
        problem: String?
    ) {
        symbol = key.symbol
        market = key.venue
        interval = key.interval
        newestCandle = newest
        let close = newest + key.interval.milliseconds
        ageSeconds = Double(max(0, now.milliseconds - close.milliseconds)) / 1000
        self.downloaded = downloaded
        _problem = NullCodable(problem)
    }

    private enum CodingKeys: String, CodingKey {
        case symbol, market, interval, problem
        case downloaded = "brought"
        case newestCandle = "newest_candle"
        case ageSeconds = "age_seconds"
    }
}
