import Foundation
public import Market

extension PostgresStore {
    /// Takes note of evaluations of strategies, except those of which an equal one is known.
    ///
    /// - Throws: ``StorageError``.
    public func noteTrials(_ trials: [StoredTrial]) async throws {
        guard !trials.isEmpty else { return }
        try await write { db in
            // In the order of their hashes, so that two processes do not wait for each other.
            for start in stride(from: 0, to: trials.count, by: 1000) {
                let page = trials[start..<min(start + 1000, trials.count)]
                try Self.insert(page.sorted { $0.hash.lexicographicallyPrecedes($1.hash) }, db)
            }
        }
    }

    /// What the ledger has of one series.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - extra: Evaluations that count although the ledger may not have them.
    /// - Returns: How many there are, and their ratios.
    /// - Throws: ``StorageError``; ``StorageError/damaged(path:reason:)`` where a row is not the one
    ///   that was stored.
    public func trialCount(
        of key: SeriesKey,
        with extra: [StoredTrial] = []
    ) throws -> StoredTrialCount {
        let trials = try read { db in
            try Self.trials(
                "WHERE symbol = $1 AND venue = $2 AND bar = $3 ORDER BY sharpe",
                [
                    .text(key.symbol.name), .text(key.venue.rawValue), .text(key.interval.rawValue),
                ],
                db
            )
        }
        return StoredTrialCount(trials.map { ($0.hash, $0.sharpe) }, with: extra)
    }

    static func insert(_ trials: [StoredTrial], _ db: PostgresConnection) throws {
        func column(
            _ kind: PostgresValue.Kind,
            _ value: (StoredTrial) -> PostgresValue
        ) -> PostgresValue {
            .array(kind, trials.map(value))
        }
        try db.run(
            """
            INSERT INTO trial (hash, symbol, venue, bar, strategy, parameters, start_time, end_time,
                bars, source, time, sharpe, digest)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (hash) DO NOTHING
            """,
            column(.bytes) { .bytes(Data($0.hash)) },
            column(.text) { .text($0.key.symbol.name) },
            column(.text) { .text($0.key.venue.rawValue) },
            column(.text) { .text($0.key.interval.rawValue) },
            column(.text) { .text($0.strategy) },
            column(.text) { .text($0.parameters) },
            column(.integer) { .time($0.window.lowerBound) },
            column(.integer) { .time($0.window.upperBound) },
            column(.integer) { .integer(Int64($0.bars)) },
            column(.text) { .text($0.source) },
            column(.integer) { .time($0.time) },
            column(.real) {
                .real(orNull: $0.sharpe.flatMap { $0.isNaN ? nil : $0 == 0 ? 0 : $0 })
            },
            column(.integer) { .integer(TrialRow($0).digest) }
        )
    }

    /// Some evaluations, each checked against its digest.
    ///
    /// - Throws: ``DamagedRows``.
    static func trials(
        _ selection: String,
        _ parameters: [PostgresValue],
        _ db: PostgresConnection
    ) throws -> [StoredTrial] {
        try db.run(
            """
            SELECT hash, symbol, venue, bar, strategy, parameters, start_time, end_time, bars, source,
                time, sharpe, digest
            FROM trial \(selection)
            """,
            parameters
        ).map { row in
            let (start, end): (Int64, Int64) = try (row(6), row(7))
            let trial = try StoredTrial(
                hash: Array(row(0) as Data),
                key: key(row, at: 1),
                strategy: row(4),
                parameters: row(5),
                window: Timestamp(milliseconds: start)...Timestamp(milliseconds: max(start, end)),
                bars: row(8),
                source: row(9),
                time: Timestamp(milliseconds: row(10)),
                sharpe: row(orNull: 11)
            )
            let expected = TrialRow(trial)
            guard try row(12) == expected.digest else {
                throw DamagedRows(source: expected.source, fault: TrialRow.changed)
            }
            return trial
        }
    }

    /// The key of a series in three columns.
    static func key(_ row: PostgresRow, at column: Int) throws -> SeriesKey {
        try SeriesKey(
            symbol: Symbol(row(column)),
            venue: Venue(row(column + 1)),
            interval: Interval(row(column + 2))
        )
    }
}
