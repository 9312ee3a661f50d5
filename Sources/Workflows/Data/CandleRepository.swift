import Market
import Storage

/// What the use cases want of whoever stores candles and funding rates.
///
/// Reads are made on the calling thread, since a series is long; writes are awaited.
protocol CandleRepository: Sendable {
    /// Stores a series, all of its candles or none.
    ///
    /// - Throws: `StorageError`; `StorageError.conflict` where a stored candle differs and the policy
    ///   is to refuse; `CancellationError`, and what `progress` throws.
    func insert(
        _ series: CandleSeries,
        onConflict policy: ConflictPolicy,
        progress: @escaping @Sendable (Int) throws -> Void
    ) async throws -> ImportSummary

    /// Stores funding rates, all or none.
    ///
    /// - Throws: `StorageError`.
    func insertFunding(
        _ rates: [FundingRate],
        for symbol: Symbol,
        onConflict policy: ConflictPolicy
    ) async throws -> ImportSummary

    /// The candles that open in `from..<to`; nil stands for no bound.
    func series(_ key: SeriesKey, from: Timestamp?, to: Timestamp?) throws -> CandleSeries

    /// The funding rates settled in `from..<to`, in time order; nil stands for no bound.
    func funding(_ symbol: Symbol, from: Timestamp?, to: Timestamp?) throws -> [FundingRate]

    /// The first or the newest candles that open in `from..<to`, oldest first.
    func candles(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?,
        limit: Int,
        newest: Bool
    ) throws -> [Candle]

    /// The stretches of `from..<to` without stored candles, in time order.
    func missingRanges(
        _ key: SeriesKey,
        from: Timestamp,
        to: Timestamp
    ) throws -> [Range<Timestamp>]

    /// Opening times of the oldest and the newest candle; nil where nothing is stored.
    func bounds(of key: SeriesKey) throws -> ClosedRange<Timestamp>?

    /// What is stored, ordered by symbol, venue and length of interval.
    func status() throws -> [SeriesStatus]

    /// What is stored of one series; nil where nothing is.
    func status(of key: SeriesKey) throws -> SeriesStatus?

    /// What is not as it was stored, one line a fault.
    func faults() throws -> [String]
}

extension CandleRepository {
    /// Stores candles, which must come in time order and agree with those that are there.
    func insert(_ candles: [Candle], for key: SeriesKey) async throws -> ImportSummary {
        try await insert(
            CandleSeries(key: key, candles: candles),
            onConflict: .refuse,
            progress: { _ in }
        )
    }

    /// The candles from an opening time on.
    func series(_ key: SeriesKey, from: Timestamp) throws -> CandleSeries {
        try series(key, from: from, to: nil)
    }
}

extension SQLiteStore: CandleRepository {}
