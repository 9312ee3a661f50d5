import Connectors
import Foundation
public import Market
import Storage

/// What to download from the exchange.
public struct SyncRequest: Hashable, Sendable {
    /// The bounds of `days` for a window, a training or a sync.
    ///
    /// The upper bound is a hundred years: more than any exchange has candles of, and few enough to
    /// count in milliseconds.
    public static let dayBounds = 1...36_500

    /// The candles to download.
    public var key: SeriesKey
    /// How many days back from the newest closed candle.
    public var days: Int
    /// Whether all of the span is downloaded again and what differs is overwritten; else only what is
    /// missing is asked for, and stored rows that differ are kept and named.
    public var replace: Bool

    /// Creates a request.
    public init(key: SeriesKey, days: Int, replace: Bool = false) {
        self.key = key
        self.days = days
        self.replace = replace
    }
}

extension SyncRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case symbol
        case market
        case interval
        case days
        case replace
    }

    /// Writes the field names of the other requests.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key.symbol, forKey: .symbol)
        try values.encode(key.venue, forKey: .market)
        try values.encode(key.interval, forKey: .interval)
        try values.encode(days, forKey: .days)
        try values.encode(replace, forKey: .replace)
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// The defaults are futures and one hour.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            key: SeriesKey(
                symbol: try values.decode(Symbol.self, forKey: .symbol),
                venue: try values.decodeIfPresent(Venue.self, forKey: .market) ?? .futures,
                interval: try values.decodeIfPresent(Interval.self, forKey: .interval) ?? .oneHour
            ),
            days: try values.decode(Int.self, forKey: .days),
            replace: try values.decodeIfPresent(Bool.self, forKey: .replace) ?? false
        )
    }
}

extension Workspace {
    /// Downloads missing candles and, for futures, missing funding rates.
    ///
    /// Each page is committed when it arrives. After an interruption the next sync asks only for
    /// the rest.
    ///
    /// - Parameters:
    ///   - request: What to download.
    ///   - baseURL: The base URL of the exchange's API; nil for Binance.
    ///   - now: The current time; a candle that closes later is not requested.
    /// - Returns: The running sync.
    public func sync(
        _ request: SyncRequest,
        from baseURL: String? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) -> Activity<DataOutcome> {
        Activity(on: pool) { progress in
            let configuration = try BinanceClient.Configuration(
                baseURL: baseURL,
                parameter: "base-url"
            )
            let client = BinanceClient(
                configuration: configuration,
                pauses: pauses,
                now: now
            )
            defer { client.shutdown() }
            return try await sync(request, from: client, now: now(), progress: progress)
        }
    }

    /// Downloads the store's gaps with a client that others may share.
    func sync(
        _ request: SyncRequest,
        from client: BinanceClient,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> DataOutcome {
        let key = request.key
        let wanted = try RequestedSpan(
            .newest(days: request.days, to: nil),
            of: key,
            history: 0,
            now: now
        ).candles
        let candles = try await backfill(
            key,
            request.replace ? [wanted] : unsureCandles(key, in: wanted),
            from: client,
            replacing: request.replace,
            progress: progress
        )
        var rates = ImportSummary()
        if key.venue == .futures {
            rates = try await backfill(
                fundingOf: key.symbol,
                request.replace
                    ? [wanted.lowerBound..<(wanted.upperBound + 1)]
                    : missingFunding(
                        key.symbol,
                        from: wanted.lowerBound,
                        through: wanted.upperBound,
                        reach: 0
                    ),
                from: client,
                replacing: request.replace,
                progress: progress
            )
        }
        guard try store.bounds(of: key) != nil else {
            // Who has just synced is not told to sync.
            if let leftOut = candles.leftOut {
                throw WorkflowError.onlyImpossible(key, rows: leftOut)
            }
            throw WorkflowError.nothingTraded(
                key,
                from: wanted.lowerBound,
                to: wanted.upperBound
            )
        }
        return DataOutcome(candles, funding: rates, stored: try storedSeries(key))
    }

    /// The stretches of a span that are not stored, and the newest stored candle in any case: it may
    /// have been taken before its bar had closed.
    private func unsureCandles(
        _ key: SeriesKey,
        in span: Range<Timestamp>
    ) throws -> [Range<Timestamp>] {
        let missing = try store.missingRanges(key, from: span.lowerBound, to: span.upperBound)
        guard let newest = try store.bounds(of: key)?.upperBound, span.contains(newest) else {
            return missing
        }
        let next = newest + key.interval.milliseconds
        // A stretch that begins there is asked for from that candle on.
        return missing.last?.lowerBound == next ? missing : missing + [newest..<next]
    }

    /// The stretches that lack a settlement due after a start and at or before an end, as
    /// `FundingCoverage.missing(from:through:reach:)` finds them among the stored ones.
    func missingFunding(
        _ symbol: Symbol,
        from start: Timestamp,
        through end: Timestamp,
        reach: Int64
    ) throws -> [Range<Timestamp>] {
        let rates = try store.funding(symbol, from: start - FundingCoverage.reach, to: end + 1)
        return FundingCoverage(rates).missing(from: start, through: end, reach: reach)
    }
}
