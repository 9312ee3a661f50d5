import GRDB
package import Market

/// What a store has for a series, in sums over the rows: as long as they are equal, no row was added,
/// changed or taken away by any process.
package struct StoredContents: Hashable, Sendable {
    /// Of its candles and of its symbol's funding rates.
    package let data: String
    /// Of its evaluations in the ledger of trials.
    package let trials: String
}

extension SQLiteStore {
    /// The sums over what is stored for a series, read in three rows; no row that they sum is read.
    ///
    /// - Throws: ``StorageError``.
    package func contents(of key: SeriesKey) throws -> StoredContents {
        let ledger = TrialRow.source(
            key.symbol.name,
            key.venue.rawValue,
            key.interval.rawValue
        )
        let sources = [DataSource.candles(key).name, DataSource.funding(key.symbol).name, ledger]
        let sums = try read { db in
            try sources.map { source in
                let sum = try CheckedRows.contents(of: source, db)
                return "\(sum.count) \(sum.times) \(sum.rows)"
            }
        }
        return StoredContents(data: "\(sums[0]), \(sums[1])", trials: sums[2])
    }
}

extension PostgresStore {
    /// The sums over what is stored for a series.
    ///
    /// That of its candles is over the names of their files, that of the funding rates over the rows. An
    /// evaluation in the ledger is never changed or taken away, so they are counted.
    ///
    /// - Throws: ``StorageError``.
    package func contents(of key: SeriesKey) throws -> StoredContents {
        let rows = try read { db in
            try db.run(
                """
                SELECT (
                    SELECT md5(string_agg(number || ' ' || encode(digest, 'hex'), ',' ORDER BY number))
                    FROM candle_stretch JOIN series ON series.id = candle_stretch.series
                    WHERE symbol = $1 AND venue = $2 AND bar = $3
                ), (
                    SELECT count(*) || ' ' || sum(hashfloat8extended(rate, time)::numeric)
                    FROM funding WHERE symbol = $1
                ), (
                    SELECT count(*)::text FROM trial WHERE symbol = $1 AND venue = $2 AND bar = $3
                )
                """,
                Self.columns(of: key)
            ).map { row -> [String?] in
                try [row(orNull: 0), row(orNull: 1), row(orNull: 2)]
            }
        }
        let sums = rows[0].map { $0 ?? "none" }
        return StoredContents(data: "\(sums[0]), \(sums[1])", trials: sums[2])
    }
}
