package import Market

extension Workspace {
    /// How long ago the newest stored candle of each series closed, in seconds.
    ///
    /// - Throws: `StorageError`.
    package func candleAges(at now: Timestamp) async throws -> [(key: SeriesKey, seconds: Double)] {
        try await withTaskExecutorPreference(pool) {
            try await newestCandles().map { key, opened in
                let closed = opened + key.interval.milliseconds
                return (key, Double(max(0, now.milliseconds - closed.milliseconds)) / 1000)
            }
        }
    }

    /// Asynchronous, so that it runs where its caller prefers.
    private func newestCandles() async throws -> [(key: SeriesKey, opened: Timestamp)] {
        try store.newestOpenings()
    }
}
