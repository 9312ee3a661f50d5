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

    /// Creates a request.
    public init(key: SeriesKey, days: Int) {
        self.key = key
        self.days = days
    }
}

extension SyncRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case symbol
        case market
        case interval
        case days
    }

    /// Writes the field names of the other requests.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key.symbol, forKey: .symbol)
        try values.encode(key.venue, forKey: .market)
        try values.encode(key.interval, forKey: .interval)
        try values.encode(days, forKey: .days)
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
            days: try values.decode(Int.self, forKey: .days)
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
            let client = BinanceClient(configuration: configuration, now: now)
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
        let missing = try store.missingRanges(key, from: wanted.lowerBound, to: wanted.upperBound)
        let candles = try await backfill(key, missing, from: client, progress: progress)
        var rates = 0
        if key.venue == .futures {
            let unsettled = try newFunding(key.symbol, in: wanted)
            rates = try await backfill(
                fundingOf: key.symbol,
                unsettled,
                from: client,
                progress: progress
            )
        }
        return DataOutcome(
            received: candles.received,
            inserted: candles.inserted,
            unchanged: candles.unchanged,
            replaced: candles.replaced,
            unclosed: 0,
            fundingRates: rates,
            stored: try storedSeries(key)
        )
    }

    /// The range whose funding rates may be new: after the stored ones, or all of it if they begin
    /// too late.
    private func newFunding(
        _ symbol: Symbol,
        in span: Range<Timestamp>
    ) throws -> [Range<Timestamp>] {
        let stored = try store.funding(symbol, from: span.lowerBound, to: span.upperBound)
        guard let first = stored.first, let last = stored.last,
            first.time <= span.lowerBound + FundingGaps.longestPause
        else { return [span] }
        let rest = last.time + 1
        return rest < span.upperBound ? [rest..<span.upperBound] : []
    }
}
