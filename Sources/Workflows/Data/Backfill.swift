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

    /// Downloads ranges of funding rates and stores each page when it arrives.
    ///
    /// - Returns: How many were new.
    /// - Throws: `ExchangeError`, `StorageError`, `CancellationError`; pages that arrived before
    ///   stay stored.
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
    /// How many candles of an interval a range holds if it begins at an opening time.
    func count(of interval: Interval) -> Int {
        let length = upperBound.milliseconds - lowerBound.milliseconds
        return Int((length + interval.milliseconds - 1) / interval.milliseconds)
    }
}

/// Time ranges in which a funding rate must be missing.
enum FundingGaps {
    /// Settlements are eight hours apart at most.
    static let longestPause: Int64 = 8 * 3_600_000

    /// How much later than its hour a settlement may be booked.
    private static let delay: Int64 = 60_000

    /// The ranges between two rates that are further apart than two settlements.
    static func gaps(in rates: [FundingRate], of span: Range<Timestamp>) -> [Range<Timestamp>] {
        var gaps: [Range<Timestamp>] = []
        var start = span.lowerBound
        for end in rates.map(\.time) + [span.upperBound] {
            if end.milliseconds - start.milliseconds > longestPause + delay {
                gaps.append(start..<end)
            }
            start = end + 1
        }
        return gaps
    }
}
