import Forecasting
import Market

extension Backfiller {
    /// Checks what can be told at once of the candles that a training needs.
    ///
    /// Of a series without any stored candle the newest one is downloaded, which shows whether the
    /// exchange can be asked and has the symbol. Where nobody is asked, the stored candles must do.
    ///
    /// - Throws: What the training would fail with: ``WorkflowError``, `ForecastingError`.
    nonisolated func requireCandles(for request: TrainingRequest) async throws {
        let (key, store) = (request.key, workspace.store)
        if try store.bounds(of: key) == nil {
            do {
                _ = try await backfill(key, newestAt: nil, history: 0) { _ in }
            } catch WorkflowError.nothingTraded {
                // It may have been traded in the days that are wanted.
                return
            }
        }
        guard exchange == nil else { return }
        let stored = try StoredRange(key, in: store)
        let end = request.until ?? stored.end
        let open = key.interval.openTimes(
            within: try stored.start(days: request.days, before: end)..<end
        )
        let missing = try store.missingRanges(key, from: open.lowerBound, to: open.upperBound)
        let candles = missing.reduce(open.count(of: key.interval)) { rest, gap in
            rest - gap.count(of: key.interval)
        }
        _ = try Trainer(
            configuration: request.configuration,
            seeds: request.seeds
        ).work(candles: candles, of: key)
    }
}
