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
    /// Where the exchange's API is; nil for Binance's own.
    public var baseURL: String?

    /// Creates a request.
    public init(key: SeriesKey, days: Int, baseURL: String? = nil) {
        self.key = key
        self.days = days
        self.baseURL = baseURL
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
    ///   - now: The clock; a candle that closes after the start is not asked for.
    /// - Returns: The sync under way.
    public func sync(
        _ request: SyncRequest,
        now: @escaping @Sendable () -> Timestamp
    ) -> Activity<DataOutcome> {
        Activity { progress in
            let client = try BinanceClient(request, now: now)
            // Days count back from the newest closed candle, as everywhere else.
            let end = request.key.interval.openTime(containing: now())
            let span = (end - Int64(request.days) * 86_400_000)..<end
            let candles = try await syncCandles(request.key, span, client, progress)
            let rates =
                request.key.venue == .futures
                ? try await syncFunding(request.key.symbol, span, client, progress) : 0
            return DataOutcome(
                received: candles.received,
                inserted: candles.inserted,
                unchanged: candles.unchanged,
                replaced: candles.replaced,
                unclosed: 0,
                fundingRates: rates,
                stored: try storedSeries(request.key)
            )
        }
    }

    private func syncCandles(
        _ key: SeriesKey,
        _ span: Range<Timestamp>,
        _ client: BinanceClient,
        _ progress: ProgressSink
    ) async throws -> CandleStore.ImportSummary {
        let missing = try store.missingRanges(key, from: span.lowerBound, to: span.upperBound)
        let step = key.interval.milliseconds
        let total = missing.reduce(0) { sum, range in
            sum + Int((range.upperBound.milliseconds - range.lowerBound.milliseconds) / step)
        }
        var summary = CandleStore.ImportSummary()
        for range in missing {
            for try await page in client.candles(key, from: range.lowerBound, to: range.upperBound)
            {
                summary = summary + (try store.insert(page, for: key))
                progress(
                    ProgressUpdate(
                        stage: "Bringing candles",
                        completed: summary.received,
                        total: total,
                        unit: "candles"
                    )
                )
                try Task.checkCancellation()
            }
        }
        return summary
    }

    private func syncFunding(
        _ symbol: Symbol,
        _ span: Range<Timestamp>,
        _ client: BinanceClient,
        _ progress: ProgressSink
    ) async throws -> Int {
        // Settlements are eight hours apart: rates that begin later than that begin too late.
        let stored = try store.funding(symbol, from: span.lowerBound, to: span.upperBound)
        var from = span.lowerBound
        if let first = stored.first, let last = stored.last, first.time <= from + 28_800_000 {
            from = last.time + 1
        }
        var inserted = 0
        for try await page in client.fundingRates(symbol, from: from, to: span.upperBound) {
            inserted += try store.insertFunding(page, for: symbol).inserted
            progress(
                ProgressUpdate(
                    stage: "Bringing funding rates",
                    completed: inserted,
                    total: nil,
                    unit: "rates"
                )
            )
            try Task.checkCancellation()
        }
        return inserted
    }
}

extension BinanceClient {
    /// A client of the exchange, or of whatever stands where the request says.
    fileprivate init(_ request: SyncRequest, now: @escaping @Sendable () -> Timestamp) throws {
        var configuration = Configuration()
        if let baseURL = request.baseURL {
            guard let url = URL(string: baseURL), url.host() != nil else {
                throw WorkflowError.invalid(
                    parameter: "base-url",
                    value: baseURL,
                    remedy: "write a scheme and a host, such as https://fapi.binance.com"
                )
            }
            configuration.futuresURL = baseURL
            configuration.spotURL = baseURL
        }
        self.init(configuration: configuration, now: now)
    }
}
