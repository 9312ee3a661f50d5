import Connectors
import Market
import Storage

extension Workspace {
    /// Downloads stretches of candles and stores each page as it comes.
    ///
    /// - Throws: `ExchangeError`, `StorageError`, `CancellationError`; what came before is kept.
    func backfill(
        _ key: SeriesKey,
        _ stretches: [Range<Timestamp>],
        from client: BinanceClient,
        progress: ProgressSink
    ) async throws -> ImportSummary {
        let total = stretches.reduce(0) { $0 + $1.count(of: key.interval) }
        var summary = ImportSummary()
        for stretch in stretches {
            let pages = client.candles(key, from: stretch.lowerBound, to: stretch.upperBound)
            for try await page in pages {
                summary = summary + (try await store.insert(page, for: key))
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
    /// - Returns: How many were new.
    /// - Throws: `ExchangeError`, `StorageError`, `CancellationError`; what came before is kept.
    func backfill(
        fundingOf symbol: Symbol,
        _ stretches: [Range<Timestamp>],
        from client: BinanceClient,
        progress: ProgressSink
    ) async throws -> Int {
        var inserted = 0
        for stretch in stretches {
            let pages = client.fundingRates(
                symbol,
                from: stretch.lowerBound,
                to: stretch.upperBound
            )
            for try await page in pages {
                inserted += try await store.insertFunding(
                    page,
                    for: symbol,
                    onConflict: .refuse
                ).inserted
                progress(
                    ProgressUpdate(
                        stage: "Downloading funding rates",
                        completed: inserted,
                        total: nil,
                        unit: "rates"
                    )
                )
                try Task.checkCancellation()
            }
        }
        return inserted
    }
}

extension Range<Timestamp> {
    /// How many candles of a length a stretch holds that begins where one opens.
    func count(of interval: Interval) -> Int {
        let length = upperBound.milliseconds - lowerBound.milliseconds
        return Int((length + interval.milliseconds - 1) / interval.milliseconds)
    }
}
