import GRDB
public import Market

extension SQLiteStore {
    /// Where candles of `from..<to` would open whose rows were left out as impossible, in order;
    /// nil stands for no bound.
    ///
    /// - Throws: ``StorageError``.
    public func leftOut(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?
    ) throws -> [Timestamp] {
        try read { db in
            guard let id = try Self.seriesID(key, db) else { return [] }
            return try Self.leftOut(id: id, from: from, to: to, db)
        }
    }

    static func leftOut(
        id: Int64,
        from: Timestamp?,
        to: Timestamp?,
        _ db: Database
    ) throws -> [Timestamp] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT openTime FROM candleLeftOut
                WHERE seriesId = ? AND openTime BETWEEN ? AND ? ORDER BY openTime
                """,
            arguments: [id, from?.milliseconds ?? .min, to.map { $0.milliseconds - 1 } ?? .max]
        ).map { Timestamp(milliseconds: $0) }
    }

    /// Takes note of rows that were left out, and forgets those in whose place a candle is stored.
    static func leaveOut(
        _ rows: [ImpossibleRow],
        of series: CandleSeries,
        id: Int64,
        _ db: Database
    ) throws {
        let insertion = try db.cachedStatement(
            sql:
                "INSERT OR REPLACE INTO candleLeftOut (seriesId, openTime, reason) VALUES (?, ?, ?)"
        )
        var times = rows.map { series.key.interval.openTime(containing: $0.time) }
        for (row, time) in zip(rows, times) {
            try insertion.execute(arguments: [id, time.milliseconds, row.reason])
        }
        times += [series.openTimes.first, series.openTimes.last].compactMap(\.self)
        guard let first = times.min(), let last = times.max() else { return }
        try db.execute(
            sql: """
                DELETE FROM candleLeftOut
                WHERE seriesId = ? AND openTime BETWEEN ? AND ? AND EXISTS (
                    SELECT 1 FROM candle
                    WHERE candle.seriesId = candleLeftOut.seriesId
                        AND candle.openTime = candleLeftOut.openTime
                )
                """,
            arguments: [id, first.milliseconds, last.milliseconds]
        )
    }
}
