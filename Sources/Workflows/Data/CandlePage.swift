public import Backtesting
public import Market
import Storage

/// A page of stored candles.
public struct CandlePage: Encodable, Sendable {
    /// A candle with its JSON names.
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
    /// The gaps between them, and between the last one and ``next``.
    public let gaps: [Gap]
    /// Opening time of the first candle of the next page; nil on the last page.
    @NullCodable public private(set) var next: Timestamp?

    /// Makes a page of the candles and of the one after them.
    fileprivate init(
        _ key: SeriesKey,
        _ candles: ArraySlice<Candle>,
        next: Timestamp?,
        in store: any CandleRepository
    ) throws {
        symbol = key.symbol
        market = key.venue
        interval = key.interval
        self.candles = candles.map(Row.init)
        let times = candles.map(\.openTime) + (next.map { [$0] } ?? [])
        let leftOut =
            times.isEmpty ? [] : try store.leftOut(key, from: times[0], to: times[times.count - 1])
        gaps = Gap.gaps(in: times, interval: key.interval, leftOut: leftOut)
        _next = NullCodable(next)
    }
}

extension Workspace {
    /// Bounds of the page size.
    public static let candlePageSizes = 1...5000

    /// Reads stored candles page by page.
    ///
    /// - Parameters:
    ///   - key: What the candles are of.
    ///   - from: Opening time of the first; nil for the newest candles before `to`, of which there
    ///     is one page.
    ///   - to: Exclusive end; nil for none.
    ///   - limit: The page size, 1...5000.
    /// - Returns: The page; empty if nothing is stored in that range.
    /// - Throws: ``WorkflowError/noCandles(_:)`` if nothing is stored of the series, another for an
    ///   invalid limit or range; `StorageError`.
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
            throw WorkflowError.emptyWindow(from: from, to: to)
        }
        guard try store.bounds(of: key) != nil else {
            throw WorkflowError.noCandles(key)
        }
        guard let from else {
            let newest = try store.candles(key, from: nil, to: to, limit: limit, newest: true)
            return try CandlePage(key, newest[...], next: nil, in: store)
        }
        // One candle more than the page shows where the next page begins.
        let found = try store.candles(key, from: from, to: to, limit: limit + 1, newest: false)
        let next = found.count > limit ? found[limit].openTime : nil
        return try CandlePage(key, found.prefix(limit), next: next, in: store)
    }
}
