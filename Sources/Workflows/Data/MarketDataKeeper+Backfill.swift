import Concurrency
import Connectors
public import Market
import Storage

extension MarketDataKeeper {
    /// Downloads what is not stored of a window: its candles, those before it that warm-ups need, and
    /// for futures its funding rates.
    ///
    /// - Parameters:
    ///   - key: What the candles are of.
    ///   - window: The stretch of time; where it names no end, it ends with the newest closed candle.
    ///   - progress: Where the candles that come in are reported.
    /// - Returns: How fresh the stored candles are now, and what stood in the way.
    /// - Throws: ``WorkflowError/marketDataUnavailable(_:reason:)`` where the exchange could not be
    ///   asked and nothing is stored, or the store does not cover the window and the exchange failed;
    ///   another ``WorkflowError`` where asking again does not help, nobody being asked, the exchange
    ///   having nothing or the window lying ahead; `StorageError`;
    ///   `CancellationError`.
    public nonisolated func backfill(
        _ key: SeriesKey,
        _ window: BacktestRequest.Window,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        try await backfill(
            key,
            window,
            history: CandleWindow.history,
            trades: true,
            progress: progress
        )
    }

    /// Downloads what is not stored of the newest closed candle and of those before it that warm-ups
    /// need, for a signal or a forecast.
    ///
    /// - Parameters:
    ///   - key: What the candles are of.
    ///   - moment: The candle has closed by then; nil for now.
    ///   - history: How many candles before it; nil for as many as any strategy wants.
    ///   - progress: Where the candles that come in are reported.
    /// - Returns: How fresh the stored candles are now, and what stood in the way.
    /// - Throws: As ``backfill(_:_:progress:)`` does where nothing is stored, and
    ///   ``WorkflowError/marketDataUnavailable(_:reason:)`` where only candles after the moment are
    ///   and the exchange failed.
    public nonisolated func backfill(
        _ key: SeriesKey,
        newestAt moment: Timestamp?,
        history: Int? = nil,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        let present = now()
        let end = min(moment ?? present, present)
        let open = key.interval.openTime(containing: end) - key.interval.milliseconds
        return try await backfill(
            key,
            .from(open, to: end),
            history: history ?? CandleWindow.history,
            trades: false,
            mustCover: false,
            progress: progress
        )
    }

    /// Downloads what is not stored of the newest days, for a training.
    ///
    /// - Parameters:
    ///   - key: What the candles are of.
    ///   - days: How many days back from the end.
    ///   - end: Where the days end; nil for the newest closed candle.
    ///   - progress: Where the candles that come in are reported.
    /// - Returns: How fresh the stored candles are now, and what stood in the way.
    /// - Throws: As ``backfill(_:_:progress:)`` does.
    public nonisolated func backfill(
        _ key: SeriesKey,
        days: Int,
        to end: Timestamp? = nil,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        try await backfill(
            key,
            .newest(days: days, to: end),
            history: 0,
            trades: false,
            progress: progress
        )
    }

    /// Fills a window with so many candles before it, and with funding rates where it is traded.
    ///
    /// Unless the store must cover the window, any candle that had closed by its end will do.
    private nonisolated func backfill(
        _ key: SeriesKey,
        _ window: BacktestRequest.Window,
        history: Int,
        trades: Bool,
        mustCover: Bool = true,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        let span = try RequestedSpan(window, of: key, history: history, now: now())
        var missing = try missing(of: span, trades: trades)
        let missingAtFirst = missing.candleCount(of: key.interval)
        var failure: BackfillFailure?
        deciding: while true {
            switch try await decide(on: missing, of: key) {
            case .nothing:
                break deciding
            case .skip(let reason):
                failure = reason
                break deciding
            case .download(let client, let rest):
                try await backfills.run(key) { [self] in
                    try await download(from: client, for: rest, of: key, progress: progress)
                }
                // Others may have asked for another stretch than this one.
                missing = try self.missing(of: span, trades: trades)
            }
        }
        let newest = try newest(
            covering: mustCover ? window : nil,
            of: span,
            failure: failure
        )
        return DataFreshness(
            key,
            newest: newest,
            now: now(),
            brought: max(0, missingAtFirst - missing.candleCount(of: key.interval)),
            problem: failure?.reason
        )
    }

    /// Asks the exchange and takes note of how that went.
    private nonisolated func download(
        from client: BinanceClient,
        for missing: MissingData,
        of key: SeriesKey,
        progress: ProgressSink
    ) async throws {
        do {
            _ = try await workspace.backfill(key, missing.candles, from: client, progress: progress)
            _ = try await workspace.backfill(
                fundingOf: key.symbol,
                missing.funding,
                from: client,
                progress: progress
            )
            try await note(answerTo: missing, of: key)
        } catch let error as ExchangeError {
            await note(error, of: key)
        }
    }

    /// What of a span is not stored; a use case that trades needs funding rates, too.
    private nonisolated func missing(of span: RequestedSpan, trades: Bool) throws -> MissingData {
        let store = workspace.store
        var missing = MissingData()
        missing.candles = try store.missingRanges(
            span.key,
            from: span.candles.lowerBound,
            to: span.candles.upperBound
        )
        if trades, span.key.venue == .futures {
            let rates = try store.funding(
                span.key.symbol,
                from: span.window.lowerBound,
                to: span.window.upperBound
            )
            missing.funding = FundingGaps.gaps(in: rates, of: span.window)
        }
        return missing
    }

    /// Opening time of the newest stored candle, where the store covers the window; without one,
    /// where it has any candle or asking again may bring none.
    private nonisolated func newest(
        covering window: BacktestRequest.Window?,
        of span: RequestedSpan,
        failure: BackfillFailure?
    ) throws -> Timestamp {
        let key = span.key
        guard let bounds = try workspace.store.bounds(of: key) else {
            if case .failure(.unknownSymbol(let symbol, let venue)) = failure {
                throw WorkflowError.invalid(
                    parameter: "symbol",
                    value: symbol.name,
                    remedy: "the exchange does not have it in its \(venue) market; check the "
                        + "symbol and the market"
                )
            }
            guard let failure else {
                throw WorkflowError.nothingTraded(key, from: span.asked.from, to: span.asked.to)
            }
            throw WorkflowError.marketDataUnavailable(key, reason: failure.reason)
        }
        do {
            let stored = try StoredRange(key, in: workspace.store)
            if let window {
                _ = try stored.resolve(window)
            } else {
                try stored.requireCandle(by: span.asked.to)
            }
        } catch let error as WorkflowError {
            guard let failure, failure.isTemporary, span.isPast else {
                // What a signal or a forecast lacks is for it to tell.
                if window == nil { return bounds.upperBound }
                throw error
            }
            throw WorkflowError.marketDataUnavailable(
                key,
                reason: "\(failure.reason), and \(error)"
            )
        }
        return bounds.upperBound
    }
}

extension MissingData {
    fileprivate func candleCount(of interval: Interval) -> Int {
        candles.reduce(0) { $0 + $1.count(of: interval) }
    }
}

extension MarketDataKeeper {
    /// Downloads what is not stored of the newest days from the keeper's exchange, as patiently as
    /// ``Workspace/sync(_:from:now:)`` does and whatever failed before.
    ///
    /// - Parameters:
    ///   - request: What to download.
    ///   - progress: Where the candles that come in are reported.
    /// - Returns: What was downloaded, and what is stored now.
    /// - Throws: ``WorkflowError/marketDataUnavailable(_:reason:)`` where nobody is to be asked;
    ///   `ExchangeError`, `StorageError`, `CancellationError`; what came before is kept.
    public nonisolated func sync(
        _ request: SyncRequest,
        progress: @escaping ProgressSink
    ) async throws -> DataOutcome {
        guard let exchange else {
            throw WorkflowError.marketDataUnavailable(
                request.key,
                reason: BackfillFailure.offline.reason
            )
        }
        let configuration = try BinanceClient.Configuration(
            baseURL: exchange.baseURL,
            parameter: "exchange-url"
        )
        let client = BinanceClient(configuration: configuration, now: now)
        defer { client.shutdown() }
        return try await workspace.sync(request, from: client, now: now(), progress: progress)
    }
}
