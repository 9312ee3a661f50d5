public import Backtesting
public import Market

/// How fresh the candles are that a use case is about to read.
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
    /// Candles of the window and its warm-up that came in for it.
    public var brought: Int
    /// Why candles or funding rates that are missing were not brought, or which stored candle the
    /// exchange has other values for; nil where there is no problem.
    @OrNull public var problem: String?

    init(
        _ key: SeriesKey,
        newest: Timestamp,
        now: Timestamp,
        brought: Int,
        problem: String?
    ) {
        symbol = key.symbol
        market = key.venue
        interval = key.interval
        newestCandle = newest
        let close = newest + key.interval.milliseconds
        ageSeconds = Double(max(0, now.milliseconds - close.milliseconds)) / 1000
        self.brought = brought
        _problem = OrNull(problem)
    }

    private enum CodingKeys: String, CodingKey {
        case symbol, market, interval, brought, problem
        case newestCandle = "newest_candle"
        case ageSeconds = "age_seconds"
    }
}
