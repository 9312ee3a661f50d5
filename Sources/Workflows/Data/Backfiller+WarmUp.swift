import Concurrency
import Connectors
import Market
import Storage

extension Backfiller {
    /// How many pages are asked for beside those of a window and the time before it; the bars before
    /// a halt take one or two.
    private static let mostPages = 8

    /// Downloads the bars before a window that its warm-up lacks, where the exchange had none for a
    /// while.
    ///
    /// A warm-up is a number of bars, and behind a halt they reach further back than the time that
    /// so many bars take. Those that the store has before a halt are not enough: another request
    /// may have brought them, with candles missing in between. So the newest ones before each
    /// missing stretch are asked for, until nothing is missing between the first bar of the warm-up
    /// and the window, or the exchange has none before it.
    ///
    /// - Parameters:
    ///   - span: The window, whose own candles are there.
    ///   - bars: How many bars are read before it.
    ///   - progress: Receives the download progress.
    /// - Returns: How many candles came, and why more did not.
    /// - Throws: `StorageError`, `CancellationError`, ``WorkflowError``.
    nonisolated func backfillWarmUp(
        of span: RequestedSpan,
        bars: Int,
        progress: @escaping ProgressSink
    ) async throws -> (downloaded: Int, failure: BackfillFailure?) {
        guard bars > 0, !span.candles.isEmpty else { return (0, nil) }
        let (key, store) = (span.key, workspace.store)
        var downloaded = 0
        for _ in 0..<Self.mostPages {
            let (stored, first, ranges) = try lackingWarmUp(of: span, bars: bars)
            switch try await decide(onWarmUp: ranges, of: key) {
            case .nothing:
                return (downloaded, nil)
            case .skip(let reason):
                return (downloaded, reason)
            case .download(let client, let rest):
                guard let end = rest.candles.last?.upperBound else { return (downloaded, nil) }
                let need = bars - stored.count { $0 >= end }
                try await backfills.run(key) { [self] in
                    try await downloadNewest(need, before: end, from: client, of: key)
                    return nil
                }
                let rest = try store.missingRanges(key, from: first, to: span.window.lowerBound)
                downloaded += max(
                    0,
                    MissingData(candles: ranges).candleCount(of: key.interval)
                        - MissingData(candles: rest).candleCount(of: key.interval)
                )
                progress(
                    ProgressUpdate(
                        stage: "Downloading candles",
                        completed: downloaded,
                        total: nil,
                        unit: "candles"
                    )
                )
            }
        }
        return (downloaded, nil)
    }

    /// The stored bars of a warm-up, where it begins, and what is missing of it.
    nonisolated func lackingWarmUp(
        of span: RequestedSpan,
        bars: Int
    ) throws -> (stored: [Timestamp], first: Timestamp, missing: [Range<Timestamp>]) {
        let stored = try workspace.store.candles(
            span.key,
            from: nil,
            to: span.window.lowerBound,
            limit: bars,
            newest: true
        ).map(\.openTime)
        let first = stored.count < bars ? Timestamp(milliseconds: 0) : stored[0]
        let ranges = try workspace.store.missingRanges(
            span.key,
            from: first,
            to: span.window.lowerBound
        )
        return (stored, first, ranges)
    }

    /// Decides whether to ask the exchange for what a warm-up lacks.
    func decide(onWarmUp ranges: [Range<Timestamp>], of key: SeriesKey) throws -> Decision {
        try decide(on: MissingData(candles: askable(ranges, of: key)), of: key)
    }

    /// Asks the exchange for the newest candles before a time, and takes note of what it lacks.
    private nonisolated func downloadNewest(
        _ count: Int,
        before end: Timestamp,
        from client: BinanceClient,
        of key: SeriesKey
    ) async throws {
        do {
            let page = try await client.candles(key, newest: count, before: end)
            let times = page.rows.map(\.openTime) + page.impossible.map(\.time)
            guard let first = times.min() else {
                await note(emptyRange: Timestamp(milliseconds: 0)..<end, of: key)
                return
            }
            _ = try await workspace.store.insert(
                CandleSeries(key: key, candles: page.rows),
                leftOut: page.impossible,
                onConflict: .keep,
                progress: { _ in }
            )
            let start = key.interval.openTime(containing: first)
            if start < end { await note(emptyRange: start..<end, of: key) }
        } catch let error as ExchangeError {
            await note(error, of: key)
        }
    }
}
