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
        do {
            try requireStored(request)
        } catch let error as WorkflowError {
            throw error.after(.failed(.offline), of: key)
        }
    }

    /// Checks that the stored candles do for a training.
    private nonisolated func requireStored(_ request: TrainingRequest) throws {
        let (key, store) = (request.key, workspace.store)
        let stored = try StoredRange(key, in: store)
        let (from, open) = try stored.candles(for: request)
        let missing = try store.missingRanges(key, from: open.lowerBound, to: open.upperBound)
        let candles = missing.reduce(open.count(of: key.interval)) { rest, gap in
            rest - gap.count(of: key.interval)
        }
        let trainer = try Trainer(configuration: request.configuration, seeds: request.seeds)
        _ = try request.naming(candles: candles, stored: stored.first < from) {
            try trainer.work(candles: candles, of: key)
        }
    }
}

extension StoredRange {
    /// The stretch of a training, and the opening times of the candles that open and close inside it.
    ///
    /// - Throws: ``WorkflowError`` where the stored candles do not reach to its end or back to its
    ///   start.
    func candles(
        for request: TrainingRequest
    ) throws -> (from: Timestamp, open: Range<Timestamp>) {
        let until = request.until ?? end
        let from = try start(days: request.days, before: until)
        let open = key.interval.openTimes(within: from..<until)
        guard open.upperBound <= end else {
            throw WorkflowError.windowOutsideData(from: from, to: until, first: first, last: last)
        }
        return (from, open)
    }
}

extension TrainingRequest {
    /// Tells whether it is the days that are too few where a training has too few candles.
    ///
    /// - Parameters:
    ///   - candles: How many candles the days hold.
    ///   - hasMore: Whether older ones are stored; nil where nobody has looked.
    ///   - work: What may find the candles too few.
    /// - Returns: What the work returns.
    /// - Throws: ``WorkflowError/daysTooFew(days:key:candles:need:)`` where more days would help, and
    ///   ``WorkflowError/tooFewToTrain(_:have:need:)`` where they would not; otherwise what the work
    ///   throws.
    func naming<Output>(
        candles: Int,
        stored hasMore: Bool?,
        _ work: () throws -> Output
    ) throws -> Output {
        do {
            return try work()
        } catch ForecastingError.notEnoughCandles(let key, let have, let need) {
            throw hasMore == false
                ? WorkflowError.tooFewToTrain(key, have: have, need: need)
                : WorkflowError.daysTooFew(days: days, key: key, candles: have, need: need)
        }
    }
}
