import Connectors
import Market
import Storage

extension Workspace {
    /// Downloads stretches of candles and stores each page as it comes.
    ///
    /// A stretch that begins where the stored candles end is asked for from the newest of these on:
    /// one that was taken before its bar had closed, in a file say, is found out. A stored candle that differs is kept, unless it is to be replaced; the summary names it.
    ///
    /// - Throws: `ExchangeError`, `StorageError`, `CancellationError`; what came before is kept.
    func backfill(
        _ key: SeriesKey,
        _ stretches: [Range<Timestamp>],
        from client: BinanceClient,
        replacing: Bool = false,
        progress: ProgressSink
    ) async throws -> ImportSummary {
        let total = stretches.reduce(0) { $0 + $1.count(of: key.interval) }
        var summary = ImportSummary()
        let newest = try store.bounds(of: key)?.upperBound
        for stretch in stretches {
            var stretch = stretch
            if let newest, stretch.lowerBound == newest + key.interval.milliseconds {
                stretch = newest..<stretch.upperBound
            }
            let pages = client.candles(key, from: stretch.lowerBound, to: stretch.upperBound)
            for try await page in pages {
                let stored = try await store.insert(
                    CandleSeries(key: key, candles: page.rows),
                    leftOut: page.impossible,
                    onConflict: replacing ? .replace : .keep,
                    progress: { _ in }
                )
                summary = summary + stored
                progress(
                    ProgressUpdate(
                        stage: "Downloading candles",
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

    /// Downloads stretches of funding rates and stores each page as it comes.
    ///
    /// A stored rate that differs is kept, unless it is to be replaced; the summary names it.
    ///
    /// - Throws: `ExchangeError`, `StorageError`, `CancellationError`; what came before is kept.
    func backfill(
        fundingOf symbol: Symbol,
        _ stretches: [Range<Timestamp>],
        from client: BinanceClient,
        replacing: Bool = false,
        progress: ProgressSink
    ) async throws -> ImportSummary {
        var summary = ImportSummary()
        for stretch in stretches {
            let pages = client.fundingRates(
                symbol,
                from: stretch.lowerBound,
                to: stretch.upperBound
            )
            for try await page in pages {
                let stored = try await store.insertFunding(
                    page.rows,
                    for: symbol,
                    onConflict: replacing ? .replace : .keep
                )
                summary = summary + stored
                summary.leftOut.add(page.impossible)
                progress(
                    ProgressUpdate(
                        stage: "Downloading funding rates",
                        completed: summary.received,
                        total: nil,
                        unit: "rates"
                    )
                )
                try Task.checkCancellation()
            }
        }
        return summary
    }
}

extension Range<Timestamp> {
    /// How many candles of a length a stretch holds that begins where one opens.
    func count(of interval: Interval) -> Int {
        let length = upperBound.milliseconds - lowerBound.milliseconds
        return Int((length + interval.milliseconds - 1) / interval.milliseconds)
    }
}
