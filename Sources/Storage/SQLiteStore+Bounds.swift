import GRDB
public import Market

extension SQLiteStore {
    /// Opening times of the oldest and the newest stored candle; nil if nothing is stored.
    ///
    /// - Throws: ``StorageError``.
    public func bounds(of key: SeriesKey) throws -> ClosedRange<Timestamp>? {
        try read { db in
            guard let id = try Self.seriesID(key, db) else { return nil }
            // Each is one index lookup; one query for both would scan the index.
            let first = try Int64.fetchOne(
                db,
                sql: "SELECT min(openTime) FROM candle WHERE seriesId = ?",
                arguments: [id]
            )
            let last = try Int64.fetchOne(
                db,
                sql: "SELECT max(openTime) FROM candle WHERE seriesId = ?",
                arguments: [id]
            )
            try Self.checkEnds(of: .candles(key), first: first, last: last, db)
            guard let first, let last else { return nil }
            return Timestamp(milliseconds: first)...Timestamp(milliseconds: last)
        }
    }

    /// The opening time of the newest candle of each stored series, without a check of its rows.
    ///
    /// - Throws: ``StorageError``.
    package func newestOpenings() throws -> [(key: SeriesKey, opened: Timestamp)] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT id, symbol, venue, interval FROM series")
                .compactMap { row in
                    let last = try Int64.fetchOne(
                        db,
                        sql: "SELECT max(openTime) FROM candle WHERE seriesId = ?",
                        arguments: [try row.checked(0) as Int64]
                    )
                    let key = try Self.key(row)
                    return last.map { (key, Timestamp(milliseconds: $0)) }
                }
        }
    }

    /// A page of the stored candles that open in `from..<to`, oldest first.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - from: Inclusive start; nil for the oldest.
    ///   - to: Exclusive end; nil for none.
    ///   - limit: The page size.
    ///   - newest: Whether to take the last ones instead of the first.
    /// - Returns: At most `limit` candles.
    /// - Throws: ``StorageError``.
    public func candles(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?,
        limit: Int,
        newest: Bool
    ) throws -> [Candle] {
        try read { db in
            guard let id = try Self.seriesID(key, db) else { return [] }
            let source = DataSource.candles(key)
            let span = CheckedRows(source, from: from, through: to.map { $0 - 1 }).stretches
            // Whole stretches are read, so that they can be checked: as many as hold the rows, and
            // one more, of which a part may be outside.
            var needed: ClosedRange<Int64>?
            var rows: Int64 = 0
            let digests = try CheckedRows.digests(of: source, in: span, db)
            for number in digests.keys.sorted(by: newest ? (>) : (<)) {
                let known = needed ?? number...number
                needed = min(known.lowerBound, number)...max(known.upperBound, number)
                let isPartial = number == span.lowerBound || number == span.upperBound
                if !isPartial { rows += digests[number]?.count ?? 0 }
                if rows >= limit { break }
            }
            let bounds = needed.map(source.times(of:))
            let series = try Self.candles(
                key,
                id: id,
                from: Self.later(from, bounds.map { newest ? $0.lowerBound : .min }),
                through: Self.earlier(
                    to.map { $0 - 1 },
                    bounds.map { newest ? .max : $0.upperBound }
                ),
                db
            )
            let candles = newest ? series.candles.suffix(limit) : series.candles.prefix(limit)
            return Array(candles)
        }
    }

    private static func later(_ time: Timestamp?, _ bound: Int64?) -> Timestamp? {
        guard let bound, bound > (time?.milliseconds ?? .min) else { return time }
        return Timestamp(milliseconds: bound)
    }

    private static func earlier(_ time: Timestamp?, _ bound: Int64?) -> Timestamp? {
        guard let bound, bound < (time?.milliseconds ?? .max) else { return time }
        return Timestamp(milliseconds: bound)
    }

    /// Checks that the first and the last stored row lie in the first and the last stretch.
    ///
    /// - Throws: ``DamagedRows``.
    private static func checkEnds(
        of source: DataSource,
        first: Int64?,
        last: Int64?,
        _ db: Database
    ) throws {
        let numbers = try CheckedRows.digests(of: source, in: .min ... .max, db).keys
        func stretch(_ time: Int64?) -> Int64? {
            time.map { source.stretch(of: Timestamp(milliseconds: $0)) }
        }
        guard numbers.min() == stretch(first), numbers.max() == stretch(last) else {
            throw DamagedRows(
                source: source.name,
                fault: "its first or its last rows are not those that were stored"
            )
        }
    }
}
