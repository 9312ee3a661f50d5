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
            guard let first, let last else { return nil }
            return Timestamp(milliseconds: first)...Timestamp(milliseconds: last)
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
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT openTime, open, high, low, close, volume FROM candle
                        WHERE seriesId = ? AND openTime BETWEEN ? AND ?
                        ORDER BY openTime \(newest ? "DESC" : "ASC") LIMIT ?
                        """
                ),
                arguments: [
                    id, from?.milliseconds ?? .min, to.map { $0.milliseconds - 1 } ?? .max, limit,
                ]
            )
            let candles = try Array(
                rows.map { row in
                    Candle(
                        openTime: Timestamp(milliseconds: row[0]),
                        open: row[1],
                        high: row[2],
                        low: row[3],
                        close: row[4],
                        volume: row[5]
                    )
                }
            )
            return newest ? candles.reversed() : candles
        }
    }
}
