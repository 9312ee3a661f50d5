public import Backtesting
public import Market
import Storage

/// Stored candles of a stretch of time, as many as were asked for at most.
public struct CandlePage: Encodable, Sendable {
    /// A candle under the names that it has on the wire.
    public struct Row: Hashable, Encodable, Sendable {
        /// When it opened.
        public let openTime: Timestamp
        /// First price, in the quote currency.
        public let open: Double
        /// Highest price.
        public let high: Double
        /// Lowest price.
        public let low: Double
        /// Last price.
        public let close: Double
        /// Amount traded, in the base currency.
        public let volume: Double

        init(_ candle: Candle) {
            openTime = candle.openTime
            open = candle.open
            high = candle.high
            low = candle.low
            close = candle.close
            volume = candle.volume
        }

        private enum CodingKeys: String, CodingKey {
            case open, high, low, close, volume
            case openTime = "open_time"
        }
    }

    /// What is traded.
    public let symbol: Symbol
    /// Where it is traded.
    public let market: Venue
    /// How long a candle is.
    public let interval: Interval
    /// The candles, oldest first.
    public let candles: [Row]
    /// What is missing between them, and between the last of them and ``next``.
    public let gaps: [Gap]
    /// Opening time of the first candle that did not fit; nil where all did.
    @OrNull public private(set) var next: Timestamp?

    /// Makes a page of the candles and of the one after them.
    fileprivate init(_ key: SeriesKey, _ candles: ArraySlice<Candle>, next: Timestamp?) {
        symbol = key.symbol
        market = key.venue
        interval = key.interval
        self.candles = candles.map(Row.init)
        let times = candles.map(\.openTime) + (next.map { [$0] } ?? [])
        gaps = Gap.gaps(in: times, interval: key.interval)
        _next = OrNull(next)
    }
}

extension Workspace {
    /// How many candles a page may have.
    public static let candlePageSizes = 1...5000

    /// Reads stored candles page by page.
    ///
    /// - Parameters:
    ///   - key: What the candles are of.
    ///   - from: Opening time of the first; nil for the newest candles before `to`, of which there
    ///     is one page.
    ///   - to: The candles open before it; nil for no end.
    ///   - limit: How many at most, 1...5000.
    /// - Returns: The page; empty where nothing is stored in that stretch.
    /// - Throws: ``WorkflowError/noCandles(_:)`` where nothing is stored of the series, another for
    ///   a limit or a stretch that is none; `StorageError`.
    public func candles(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?,
        limit: Int
    ) throws -> CandlePage {
        guard Self.candlePageSizes.contains(limit) else {
            throw WorkflowError.invalid(
                parameter: "limit",
                value: "\(limit)",
                remedy: "give a number from 1 to \(Self.candlePageSizes.upperBound)"
            )
        }
        if let from, let to, to <= from {
            throw WorkflowError.invalid(
                parameter: "to",
                value: "\(to)",
                remedy: "give a time after from, which is \(from)"
            )
        }
        guard try store.bounds(of: key) != nil else {
            throw WorkflowError.noCandles(key)
        }
        guard let from else {
            let newest = try store.candles(key, from: nil, to: to, limit: limit, newest: true)
            return CandlePage(key, newest[...], next: nil)
        }
        // One more than asked for tells where the next page begins.
        let found = try store.candles(key, from: from, to: to, limit: limit + 1, newest: false)
        let next = found.count > limit ? found[limit].openTime : nil
        return CandlePage(key, found.prefix(limit), next: next)
    }
}
