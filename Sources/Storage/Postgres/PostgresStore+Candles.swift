import Foundation
public import Market

extension PostgresStore {
    /// Stores a series in one transaction: all of its candles or none; see ``SQLiteStore``.
    ///
    /// The files of the stretches that change are durable before the transaction that names them is
    /// committed.
    ///
    /// - Returns: The counts of rows.
    /// - Throws: ``StorageError``; ``StorageError/conflict(row:key:stored:new:)`` for a different
    ///   stored candle if the policy is to refuse.
    @discardableResult
    public func insert(
        _ series: CandleSeries,
        leftOut: [ImpossibleRow],
        onConflict policy: ConflictPolicy,
        progress: @escaping @Sendable (Int) throws -> Void
    ) async throws -> ImportSummary {
        guard !series.isEmpty || !leftOut.isEmpty else { return ImportSummary() }
        let isCancelled = CancellationFlag()
        let summary = try await withTaskCancellationHandler {
            try await write { db in
                let id = try Self.lockedSeries(series.key, db)
                // A file that this import needs is not removed before it is named.
                try db.run(PostgresSchema.Lock.candleFiles.call("pg_advisory_xact_lock_shared"))
                var summary = try insert(series, id: id, policy, db) { row in
                    if isCancelled.isSet { throw CancellationError() }
                    try progress(row)
                }
                try leaveOut(leftOut, of: series, id: id, db)
                summary.leftOut.add(leftOut)
                return summary
            }
        } onCancel: {
            isCancelled.set()
        }
        if summary.inserted + summary.replaced > 0 {
            // What cannot be removed now goes after a later import.
            try? await waiting(.atMost(.zero)).removeStaleFiles()
        }
        return summary
    }

    /// Removes the files that no series has needed for an hour, a thousand at most.
    ///
    /// - Throws: ``StorageError``.
    func removeStaleFiles() async throws {
        try await write { [stretches] db in
            let isAlone: Bool? = try db.run(
                PostgresSchema.Lock.candleFiles.call("pg_try_advisory_xact_lock")
            ).first?(0)
            guard isAlone == true else { return }
            let stale: [Data] = try db.run(
                """
                DELETE FROM stale_stretch WHERE digest IN (
                    SELECT digest FROM stale_stretch WHERE since < now() - interval '1 hour'
                    ORDER BY since LIMIT 1000
                ) RETURNING digest
                """
            ).map { try $0(0) }
            let needed: Set<Data> = Set(
                try db.run(
                    "SELECT digest FROM candle_stretch WHERE digest = ANY ($1)",
                    .array(.bytes, stale.map { .bytes($0) })
                ).map { try $0(0) }
            )
            for digest in stale where !needed.contains(digest) { try stretches.remove(digest) }
        }
    }
}

extension PostgresStore {
    /// The id of a series, which no other transaction writes to until the end of this one.
    static func lockedSeries(_ key: SeriesKey, _ db: PostgresConnection) throws -> Int64 {
        try db.run(
            "INSERT INTO series (symbol, venue, bar) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            columns(of: key)
        )
        let id: Int64? = try db.run(
            "SELECT id FROM series WHERE symbol = $1 AND venue = $2 AND bar = $3 FOR UPDATE",
            columns(of: key)
        ).first?(0)
        guard let id else { throw PostgresError(.failed, "series \(key) cannot be made") }
        return id
    }

    /// Inserts the candles of a series one by one beside those that are stored.
    func insert(
        _ series: CandleSeries,
        id: Int64,
        _ policy: ConflictPolicy,
        _ db: PostgresConnection,
        progress: (Int) throws -> Void
    ) throws -> ImportSummary {
        guard let first = series.openTimes.first, let last = series.openTimes.last else {
            return ImportSummary()
        }
        let source = DataSource.candles(series.key)
        let entries = try Self.entries(
            of: series.key,
            in: Self.span(source, first, last + 1),
            db
        )
        let stored = try candles(of: entries, series.key)
        var new: [Int64: [Candle]] = [:]
        let summary = try series.merge(
            into: stored,
            onConflict: policy,
            progress: progress,
            insert: { new[source.stretch(of: $0.openTime), default: []].append($0) },
            replace: { new[source.stretch(of: $1.openTime), default: []].append($1) }
        )
        let known = Dictionary(grouping: stored.candles) { source.stretch(of: $0.openTime) }
        var done = 0
        for (number, candles) in new.sorted(by: { $0.key < $1.key }) {
            try progress(done)
            done += candles.count
            let stretch = Stretch(number: number, Self.joined(known[number] ?? [], with: candles))
            try save(
                stretch,
                of: source,
                id: id,
                over: entries.first { $0.number == number }?.digest,
                db
            )
        }
        return summary
    }

    /// Candles in time order, of which the second ones take the place of first ones.
    private static func joined(_ stored: [Candle], with new: [Candle]) -> [Candle] {
        guard !stored.isEmpty else { return new }
        var byTime = Dictionary(stored.map { ($0.openTime, $0) }) { $1 }
        for candle in new { byTime[candle.openTime] = candle }
        return byTime.values.sorted { $0.openTime < $1.openTime }
    }

    /// Writes the file of a stretch and names it in the index.
    private func save(
        _ stretch: Stretch,
        of source: DataSource,
        id: Int64,
        over old: Data?,
        _ db: PostgresConnection
    ) throws {
        guard let first = stretch.candles.first, let last = stretch.candles.last else { return }
        let digest = try stretches.write(stretch, of: source)
        try db.run(
            """
            INSERT INTO candle_stretch (series, number, first_time, last_time, count, digest)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (series, number) DO UPDATE SET first_time = excluded.first_time,
                last_time = excluded.last_time, count = excluded.count, digest = excluded.digest
            """,
            .integer(id),
            .integer(stretch.number),
            .time(first.openTime),
            .time(last.openTime),
            .integer(Int64(stretch.candles.count)),
            .bytes(digest)
        )
        try db.run("DELETE FROM stale_stretch WHERE digest = $1", .bytes(digest))
        guard let old, old != digest else { return }
        try db.run(
            """
            INSERT INTO stale_stretch (digest) VALUES ($1)
            ON CONFLICT (digest) DO UPDATE SET since = now()
            """,
            .bytes(old)
        )
    }

    /// Takes note of rows that were left out, and forgets those in whose place a candle is stored.
    func leaveOut(
        _ rows: [ImpossibleRow],
        of series: CandleSeries,
        id: Int64,
        _ db: PostgresConnection
    ) throws {
        var times = rows.map { series.key.interval.openTime(containing: $0.time) }
        for (row, time) in zip(rows, times) {
            try db.run(
                """
                INSERT INTO candle_left_out (series, open_time, reason) VALUES ($1, $2, $3)
                ON CONFLICT (series, open_time) DO UPDATE SET reason = excluded.reason
                """,
                .integer(id),
                .time(time),
                .text(row.reason)
            )
        }
        times += [series.openTimes.first, series.openTimes.last].compactMap(\.self)
        guard let first = times.min(), let last = times.max() else { return }
        let noted = try Self.leftOut(series.key, from: first, to: last + 1, db)
        guard let from = noted.first, let to = noted.last else { return }
        let source = DataSource.candles(series.key)
        let needed = Set(noted.map(source.stretch(of:)))
        let entries = try Self.entries(of: series.key, in: Self.span(source, from, to + 1), db)
        let stored = Set(
            try entries.filter { needed.contains($0.number) }
                .flatMap { try stretches.read($0, of: source).candles.map(\.openTime) }
        )
        try db.run(
            "DELETE FROM candle_left_out WHERE series = $1 AND open_time = ANY ($2)",
            .integer(id),
            .integers(noted.filter(stored.contains).map(\.milliseconds))
        )
    }
}
