import Concurrency
import Connectors
public import Market
import Storage

extension Backfiller {
    /// Downloads the missing data of a window: its candles, its warm-up candles, and for futures
    /// its funding rates.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - window: The time range; without an end it ends with the newest closed candle.
    ///   - progress: Receives the download progress.
    /// - Returns: How fresh the stored candles are afterwards, and why data is still missing.
    /// - Throws: ``WorkflowError/marketDataUnavailable(_:reason:)`` if nothing is stored and the
    ///   exchange could not be asked, or if the store does not cover the window and the exchange
    ///   failed. Another ``WorkflowError`` if a retry does not help: the service is offline, the
    ///   exchange has no data, or the window lies in the future. `StorageError`;
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

    /// How fresh the candles of a backtest's window are, where none is to be downloaded for it.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - window: The time range.
    ///   - contents: What is stored.
    /// - Returns: What ``backfill(_:_:progress:)`` would return; nil where it would ask the exchange.
    /// - Throws: As ``backfill(_:_:progress:)`` does.
    nonisolated func freshness(
        of key: SeriesKey,
        _ window: BacktestRequest.Window,
        in contents: StoredContents
    ) async throws -> DataFreshness? {
        let gaps = try gaps(of: window, on: key, in: contents)
        var decision = try await decide(on: gaps.missing, of: key)
        if case .nothing = decision { decision = try await decide(onWarmUp: gaps.warmUp, of: key) }
        let failure: BackfillFailure?
        switch decision {
        case .nothing: failure = nil
        case .skip(let reason): failure = reason
        case .download: return nil
        }
        return DataFreshness(
            key,
            newest: gaps.newest,
            now: now(),
            downloaded: 0,
            failure: failure,
            differing: nil
        )
    }

    /// What a window lacks, looked for again where something else is stored now.
    private nonisolated func gaps(
        of window: BacktestRequest.Window,
        on key: SeriesKey,
        in contents: StoredContents
    ) throws -> WindowGaps {
        let bars = CandleWindow.history
        let span = try RequestedSpan(window, of: key, history: bars, now: now())
        if let known = gaps.value(span), known.data == contents.data { return known }
        let found = WindowGaps(
            data: contents.data,
            missing: try missing(of: span, trades: true),
            warmUp: span.candles.isEmpty
                ? [] : try lackingWarmUp(of: span, bars: bars).missing,
            newest: try newest(covering: window, of: span, failure: nil)
        )
        gaps.insert(found, for: span, bytes: 1)
        return found
    }

    /// Downloads the missing data of a window and of the bars before it that are learned from.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - window: The time range.
    ///   - bars: How many bars before it, beside those of the warm-up.
    ///   - progress: Receives the download progress.
    /// - Returns: As ``backfill(_:_:progress:)``.
    /// - Throws: As ``backfill(_:_:progress:)`` does.
    nonisolated func backfill(
        _ key: SeriesKey,
        _ window: BacktestRequest.Window,
        learning bars: Int,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        try await backfill(
            key,
            window,
            history: bars + CandleWindow.history,
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

    /// Downloads the missing candles of the newest days, for a training.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - days: How many days back from the end.
    ///   - end: The time to end at; nil for the newest closed candle.
    ///   - progress: Receives the download progress.
    /// - Returns: How fresh the stored candles are afterwards, and why data is still missing.
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

    /// Downloads a window and that many candles before it.
    ///
    /// With nil it downloads neither warm-up candles nor funding rates.
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
        var differing: RowGroup?
        deciding: while true {
            switch try await decide(on: missing, of: key) {
            case .nothing:
                break deciding
            case .skip(let reason):
                failure = reason
                break deciding
            case .download(let client, let rest):
                let flight = try await backfills.run(key) { [self] in
                    try await download(from: client, for: rest, of: key, progress: progress)
                }
                differing = .joining(differing, flight.value)
                // Others may have asked for another stretch than this one.
                missing = try self.missing(of: span, trades: trades)
            }
        }
        var downloaded = max(0, missingAtFirst - missing.candleCount(of: key.interval))
        if failure == nil {
            let warmUp = try await backfillWarmUp(of: span, bars: history, progress: progress)
            downloaded += warmUp.downloaded
            failure = warmUp.failure
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
            downloaded: downloaded,
            failure: failure,
            differing: differing.map(Self.problem)
        )
    }

    /// What is wrong with stored candles that the exchange has other values for.
    private static func problem(with candles: RowGroup) -> String {
        let span =
            candles.count == 1
            ? "the candle of \(candles.first)"
            : "\(candles.count) candles from \(candles.first) to \(candles.last)"
        return
            "the exchange has other values for \(span) than the store (\(candles.reason)), as for "
            + "one that was stored before it had closed; a sync with replace overwrites them"
    }

    /// Asks the exchange and takes note of how that went.
    ///
    /// - Returns: Stored candles that the exchange has other values for.
    private nonisolated func download(
        from client: BinanceClient,
        for missing: MissingData,
        of key: SeriesKey,
        progress: ProgressSink
    ) async throws -> RowGroup? {
        do {
            let candles = try await workspace.backfill(
                key,
                missing.candles,
                from: client,
                progress: progress
            )
            _ = try await workspace.backfill(
                fundingOf: key.symbol,
                missing.funding,
                from: client,
                progress: progress
            )
            try await note(answerTo: missing, of: key)
            return candles.differing
        } catch let error as ExchangeError {
            await note(error, of: key)
            return nil
        }
    }

    /// The missing data of a span; only simulations need funding rates.
    private nonisolated func missing(of span: RequestedSpan, trades: Bool) throws -> MissingData {
        let store = workspace.store
        var missing = MissingData()
        missing.candles = try store.missingRanges(
            span.key,
            from: span.candles.lowerBound,
            to: span.candles.upperBound
        )
        if trades, span.key.venue == .futures {
            missing.funding = try workspace.missingFunding(
                span.key.symbol,
                from: span.window.lowerBound,
                through: span.window.upperBound,
                reach: FundingCoverage.reach
            )
        }
        return missing
    }

    /// Opening time of the newest stored candle, if the store covers the window.
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
            let error = WorkflowError.marketDataUnavailable(
                key,
                reason: failure.reason,
                retryAfter: failure.retryAfter
            )
            throw failure.isSwitchedOff ? error.notAtExchange(isSwitchedOff: true) : error
        }
        do {
            let stored = try StoredRange(key, in: workspace.store)
            if let window {
                _ = try stored.resolve(window)
            } else {
                try stored.requireCandle(by: span.asked.to)
            }
        } catch let error as WorkflowError {
            guard span.isPast else { throw error.notYetTraded }
            // What a signal or a forecast lacks is for it to tell.
            if window == nil, failure?.isTemporary != true { return bounds.upperBound }
            throw error.after(failure.map(DownloadOutcome.failed) ?? .complete, of: key)
        }
        return bounds.upperBound
    }
}

extension MissingData {
    func candleCount(of interval: Interval) -> Int {
        candles.reduce(0) { $0 + $1.count(of: interval) }
    }
}

extension Backfiller {
    /// Downloads the missing data of the newest days with the retries of
    /// ``Workspace/sync(_:from:now:)``, regardless of earlier failures.
    ///
    /// - Parameters:
    ///   - request: What to download.
    ///   - progress: Receives the download progress.
    /// - Returns: What was downloaded, and what is stored afterwards.
    /// - Throws: ``WorkflowError/marketDataUnavailable(_:reason:)`` without an exchange;
    ///   `ExchangeError`, `StorageError`, `CancellationError`. Pages that arrived before stay
    ///   stored.
    public nonisolated func sync(
        _ request: SyncRequest,
        progress: @escaping ProgressSink
    ) async throws -> DataOutcome {
        guard let exchange else {
            throw WorkflowError.exchangeSwitchedOff(request.key)
        }
        let configuration = try BinanceClient.Configuration(
            baseURL: exchange.baseURL,
            parameter: "exchange-url"
        )
        let client = BinanceClient(
            configuration: configuration,
            pauses: workspace.pauses,
            now: now
        )
        defer { client.shutdown() }
        return try await workspace.sync(request, from: client, now: now(), progress: progress)
    }
}
