import Connectors
import Market
import Storage

extension Workspace {
    /// Downloads ranges of candles and stores each page when it arrives.
    ///
    /// - Throws: `ExchangeError`, `StorageError`, `CancellationError`; pages that arrived before
    ///   stay stored.
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

    /// Downloads ranges of funding rates and stores each page when it arrives.
    ///
    /// - Returns: How many were new.
    /// - Throws: `ExchangeError`, `StorageError`, `CancellationError`; pages that arrived before
    ///   stay stored.
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
    /// How many candles of an interval a range holds if it begins at an opening time.
    func count(of interval: Interval) -> Int {
        let length = upperBound.milliseconds - lowerBound.milliseconds
        return Int((length + interval.milliseconds - 1) / interval.milliseconds)
    }
}
