public import Backtesting
public import Market
import Storage

/// A stored series at a glance: its extent, what is missing, its age and its funding rates.
public struct SeriesOverview: Encodable, Sendable {
    /// The gaps between the first and the last candle.
    public struct Gaps: Encodable, Sendable {
        /// How many gaps there are.
        public let count: Int
        /// How many candles are missing in all of them.
        public let missing: Int
        /// The newest ones, the newest first.
        public let newest: [Gap]
    }

    /// Stored funding rates.
    public struct Funding: Encodable, Sendable {
        /// How many rates are stored.
        public let count: Int
        /// When the oldest was settled.
        @NullCodable public private(set) var first: Timestamp?
        /// When the newest was settled.
        @NullCodable public private(set) var last: Timestamp?

        init(_ rates: [FundingRate]) {
            count = rates.count
            _first = NullCodable(rates.first?.time)
            _last = NullCodable(rates.last?.time)
        }
    }

    /// What is traded.
    public let symbol: Symbol
    /// Where it is traded.
    public let market: Venue
    /// How long a candle is.
    public let interval: Interval
    /// How many candles are stored.
    public let candles: Int
    /// Opening time of the oldest.
    public let first: Timestamp
    /// Opening time of the newest.
    public let last: Timestamp
    /// Seconds since the newest closed, at least 0.
    public let ageSeconds: Double
    /// What is missing in between.
    public let gaps: Gaps
    /// Rows that were left out since they cannot be candles.
    public let leftOut: Int
    /// Funding rates of the symbol; nil for spot, which has none.
    @NullCodable public private(set) var funding: Funding?

    private enum CodingKeys: String, CodingKey {
        case symbol, market, interval, candles, first, last, gaps, funding
        case ageSeconds = "age_seconds"
        case leftOut = "left_out"
    }

    /// How many gaps are listed.
    package static let listedGaps = 5

    fileprivate init(_ status: SeriesStatus, leftOut: Int, funding: [FundingRate]?, now: Timestamp)
    {
        symbol = status.key.symbol
        market = status.key.venue
        interval = status.key.interval
        candles = status.candles
        first = status.first
        last = status.last
        let closed = status.last + status.key.interval.milliseconds
        ageSeconds = Double(max(0, now.milliseconds - closed.milliseconds)) / 1000
        gaps = Gaps(
            count: status.gaps.count,
            missing: status.gaps.reduce(0) { $0 + $1.missing },
            newest: status.gaps.suffix(Self.listedGaps).reversed()
        )
        self.leftOut = leftOut
        _funding = NullCodable(funding.map(Funding.init))
    }
}

extension Workspace {
    /// All stored series, ordered by symbol, market and interval; empty for an empty store.
    ///
    /// - Parameter now: The current time, for their ages.
    /// - Returns: What is stored of each.
    /// - Throws: `StorageError`.
    public func seriesOverview(now: Timestamp) throws -> [SeriesOverview] {
        var rates: [Symbol: [FundingRate]] = [:]
        return try store.status().map { status in
            let key = status.key
            if key.venue == .futures, rates[key.symbol] == nil {
                rates[key.symbol] = try store.funding(key.symbol, from: nil, to: nil)
            }
            return SeriesOverview(
                status,
                leftOut: try store.leftOut(key, from: nil, to: nil).count,
                funding: key.venue == .futures ? rates[key.symbol] : nil,
                now: now
            )
        }
    }
}
