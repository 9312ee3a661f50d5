import Connectors
public import Market
import Storage

extension MarketDataKeeper {
    /// Brings what the store lacks of a window: its candles, those before it that warm-ups need, and
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
    public nonisolated func bring(
        _ key: SeriesKey,
        _ window: BacktestRequest.Window,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        try await bring(key, window, history: CandleWindow.history, progress: progress)
    }

    /// Brings what the store lacks of the newest days, for a training.
    ///
    /// - Parameters:
    ///   - key: What the candles are of.
    ///   - days: How many days back from the newest closed candle.
    ///   - progress: Where the candles that come in are reported.
    /// - Returns: How fresh the stored candles are now, and what stood in the way.
    /// - Throws: As ``bring(_:_:progress:)`` does.
    public nonisolated func bring(
        _ key: SeriesKey,
        days: Int,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        try await bring(key, .newest(days: days, to: nil), history: nil, progress: progress)
    }

    /// Brings a window with so many candles before it; with nil neither those nor funding rates.
    private nonisolated func bring(
        _ key: SeriesKey,
        _ window: BacktestRequest.Window,
        history: Int?,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        let span = try WantedSpan(window, of: key, history: history ?? 0, now: now())
        let trades = history != nil
        var lack = try lack(of: span, trades: trades)
        let lackedAtFirst = lack.candleCount(of: key.interval)
        var obstacle: Obstacle?
        deciding: while true {
            switch try await decide(on: lack, of: key) {
            case .nothing:
                break deciding
            case .refrain(let reason):
                obstacle = reason
                break deciding
            case .ask(let client, let rest):
                try await efforts.join(key) { [self] in
                    try await ask(client, for: rest, of: key, progress: progress)
                }
                // Others may have asked for another stretch than this one.
                lack = try self.lack(of: span, trades: trades)
            }
        }
        let newest = try newest(covering: window, of: span, obstacle: obstacle)
        return DataFreshness(
            key,
            newest: newest,
            now: now(),
            brought: max(0, lackedAtFirst - lack.candleCount(of: key.interval)),
            problem: obstacle?.reason
        )
    }

    /// Asks the exchange and takes note of how that went.
    private nonisolated func ask(
        _ client: BinanceClient,
        for lack: Lack,
        of key: SeriesKey,
        progress: ProgressSink
    ) async throws {
        do {
            _ = try await workspace.bring(key, lack.candles, from: client, progress: progress)
            _ = try await workspace.bring(
                fundingOf: key.symbol,
                lack.funding,
                from: client,
                progress: progress
            )
            try await note(answerTo: lack, of: key)
        } catch let error as ExchangeError {
            await note(error, of: key)
        }
    }

    /// What the store lacks of a span; a use case that trades needs funding rates, too.
    private nonisolated func lack(of span: WantedSpan, trades: Bool) throws -> Lack {
        let store = workspace.store
        var lack = Lack()
        lack.candles = try store.missingRanges(
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
            lack.funding = FundingGaps.gaps(in: rates, of: span.window)
        }
        return lack
    }

    /// Opening time of the newest stored candle, where the store covers the window.
    private nonisolated func newest(
        covering window: BacktestRequest.Window,
        of span: WantedSpan,
        obstacle: Obstacle?
    ) throws -> Timestamp {
        let key = span.key
        guard let bounds = try workspace.store.bounds(of: key) else {
            if case .failure(.unknownSymbol(let symbol, let venue)) = obstacle {
                throw WorkflowError.invalid(
                    parameter: "symbol",
                    value: symbol.name,
                    remedy: "the exchange does not have it in its \(venue) market; check the "
                        + "symbol and the market"
                )
            }
            guard let obstacle else {
                throw WorkflowError.nothingTraded(key, from: span.asked.from, to: span.asked.to)
            }
            throw WorkflowError.marketDataUnavailable(key, reason: obstacle.reason)
        }
        do {
            _ = try StoredRange(key, in: workspace.store).resolve(window)
        } catch let error as WorkflowError {
            guard let obstacle, obstacle.mayPass, span.isPast else { throw error }
            throw WorkflowError.marketDataUnavailable(
                key,
                reason: "\(obstacle.reason), and \(error)"
            )
        }
        return bounds.upperBound
    }
}

extension Lack {
    fileprivate func candleCount(of interval: Interval) -> Int {
        candles.reduce(0) { $0 + $1.count(of: interval) }
    }
}
