package import Market
package import Storage

/// The candle and funding storage that the use cases need.
///
/// Reads run on the calling thread, since a series is long. Writes are awaited.
package protocol CandleRepository: Sendable {
    /// Stores a series, all of its candles or none, and takes note of rows that were left out as
    /// impossible.
    ///
    /// - Throws: `StorageError`; `StorageError.conflict` where a stored candle differs and the policy
    ///   is to refuse; `CancellationError`, and what `progress` throws.
    func insert(
        _ series: CandleSeries,
        leftOut: [ImpossibleRow],
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

    /// The opening time of the newest candle of each stored series.
    func newestOpenings() throws -> [(key: SeriesKey, opened: Timestamp)]

    /// The first or the newest candles that open in `from..<to`, oldest first.
    func candles(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?,
        limit: Int,
        newest: Bool
    ) throws -> [Candle]

    /// The ranges of `from..<to` without stored candles, in time order.
    func missingRanges(
        _ key: SeriesKey,
        from: Timestamp,
        to: Timestamp
    ) throws -> [Range<Timestamp>]

    /// Where candles of `from..<to` would open whose rows were left out as impossible, in order.
    func leftOut(_ key: SeriesKey, from: Timestamp?, to: Timestamp?) throws -> [Timestamp]

    /// Opening times of the oldest and the newest candle; nil where nothing is stored.
    func bounds(of key: SeriesKey) throws -> ClosedRange<Timestamp>?

    /// All stored series, ordered by symbol, venue and length of interval.
    func status() throws -> [SeriesStatus]

    /// The status of one series; nil if nothing is stored of it.
    func status(of key: SeriesKey) throws -> SeriesStatus?

    /// What is stored for a series, in sums that change with every row.
    func contents(of key: SeriesKey) throws -> StoredContents

    /// What is not as it was stored, one line a fault.
    func faults() throws -> [String]
}

extension CandleRepository {
    /// When the oldest of so many stored candles opened that are the last ones before a moment.
    ///
    /// Candles are counted, not time: a halt in the data takes none of them away.
    ///
    /// - Returns: The moment itself where none opened before it.
    func openTime(_ key: SeriesKey, bars: Int, before moment: Timestamp) throws -> Timestamp {
        try candles(key, from: nil, to: moment, limit: bars, newest: true).first?.openTime ?? moment
    }

    /// The candles from an opening time on.
    func series(_ key: SeriesKey, from: Timestamp) throws -> CandleSeries {
        try series(key, from: from, to: nil)
    }
}
