import Connectors
import Foundation
public import Market
import Storage

/// What to bring from the exchange.
public struct SyncRequest: Hashable, Sendable {
    /// The candles to bring.
    public var key: SeriesKey
    /// How many days back from the newest closed candle.
    public var days: Int

    /// Creates a request.
    public init(key: SeriesKey, days: Int) {
        self.key = key
        self.days = days
    }
}

extension Workspace {
    /// Brings the candles and, for futures, the funding rates that the store lacks.
    ///
    /// Each page is committed as it comes: what was brought before a break is there, and the next
    /// sync asks for the rest.
    ///
    /// - Parameters:
    ///   - request: What to bring.
    ///   - baseURL: Where the exchange's API is; nil for Binance's own.
    ///   - now: The clock; a candle that closes after the start is not asked for.
    /// - Returns: The sync under way.
    public func sync(
        _ request: SyncRequest,
        from baseURL: String? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) -> Activity<DataOutcome> {
        Activity { progress in
            let configuration = try BinanceClient.Configuration(
                baseURL: baseURL,
                parameter: "base-url"
            )
            let client = BinanceClient(configuration: configuration, now: now)
            return try await sync(request, from: client, now: now(), progress: progress)
        }
    }

    /// Brings what the store lacks from a client that others may use, too.
    func sync(
        _ request: SyncRequest,
        from client: BinanceClient,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> DataOutcome {
        let key = request.key
        let wanted = try WantedSpan(
            .newest(days: request.days, to: nil),
            of: key,
            history: 0,
            now: now
        ).candles
        let missing = try store.missingRanges(key, from: wanted.lowerBound, to: wanted.upperBound)
        let candles = try await bring(key, missing, from: client, progress: progress)
        var rates = 0
        if key.venue == .futures {
            let unsettled = try newFunding(key.symbol, in: wanted)
            rates = try await bring(
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

    /// The stretch whose funding rates may be new: what follows the stored ones, or all of it where
    /// they begin too late.
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
