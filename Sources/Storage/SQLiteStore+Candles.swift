import GRDB
import GRDBSQLite
public import Market

extension SQLiteStore {
    /// Stores a series in one transaction: all of its candles or none.
    ///
    /// Storing the same series again changes nothing.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - leftOut: Rows of the same source that are no candles; they are counted and named.
    ///   - policy: What to do with a row that differs from the stored one.
    ///   - progress: Called at intervals with the rows done so far. An error that it throws, and a
    ///     cancellation, roll back the transaction.
    /// - Returns: The counts of rows.
    /// - Throws: ``StorageError``; ``StorageError/conflict(row:key:stored:new:)`` for a different
    ///   stored candle if the policy is to refuse.
    @discardableResult
    public func insert(
        _ series: CandleSeries,
        leftOut: [ImpossibleRow] = [],
        onConflict policy: ConflictPolicy = .refuse,
        progress: @escaping @Sendable (Int) throws -> Void = { _ in }
    ) async throws -> ImportSummary {
        guard !series.isEmpty || !leftOut.isEmpty else { return ImportSummary() }
        return try await write { db, isCancelled in
            try Self.insert(series, leftOut: leftOut, policy, db) { row in
                if isCancelled() { throw CancellationError() }
                try progress(row)
            }
        }
    }

    /// Stores candles in time order in one transaction: all of them or none.
    ///
    /// - Throws: ``StorageError``; ``StorageError/invalidCandle(row:key:fault:)`` with the first
    ///   candle that is invalid or out of order.
    @discardableResult
    public func insert(
        _ candles: some Sequence<Candle>,
        for key: SeriesKey,
        onConflict policy: ConflictPolicy = .refuse
    ) async throws -> ImportSummary {
        try await insert(CandleSeries(storing: candles, for: key), onConflict: policy)
    }

    /// The stored candles that open in `from..<to`; nil for no bound.
    ///
    /// - Returns: A series, which may be empty.
    /// - Throws: ``StorageError``.
    public func series(
        _ key: SeriesKey,
        from: Timestamp? = nil,
        to: Timestamp? = nil
    ) throws -> CandleSeries {
        try read { db in
            guard let id = try Self.seriesID(key, db) else {
                return try CandleSeries(storing: [], for: key)
            }
            return try Self.candles(key, id: id, from: from, through: to.map { $0 - 1 }, db)
        }
    }

    /// The opening times of the stored candles that open in `from..<to`, in order.
    ///
    /// - Throws: ``StorageError``.
    public func openTimes(
        _ key: SeriesKey,
        from: Timestamp? = nil,
        to: Timestamp? = nil
    ) throws -> [Timestamp] {
        try read { db in
            guard let id = try Self.seriesID(key, db) else { return [] }
            return try Self.openTimes(key, id: id, from: from, to: to, db)
        }
    }

    /// The ranges of `from..<to` without stored candles, which a sync must request.
    ///
    /// - Returns: Ranges in time order. Each starts at the opening time of a missing candle and ends
    ///   before the next stored one, or at the first opening time at or after `to`.
    /// - Throws: ``StorageError``.
    public func missingRanges(
        _ key: SeriesKey,
        from: Timestamp,
        to: Timestamp
    ) throws -> [Range<Timestamp>] {
        try key.interval.missingRanges(from: from, to: to) { from, to in
            try openTimes(key, from: from, to: to)
        }
    }
}

extension SQLiteStore {
    /// Inserts the candles of a series, and takes note of the rows that were left out.
    static func insert(
        _ series: CandleSeries,
        leftOut: [ImpossibleRow],
        _ policy: ConflictPolicy,
        _ db: Database,
        progress: (Int) throws -> Void
    ) throws -> ImportSummary {
        let id = try makeSeriesID(series.key, db)
        var summary = try insert(series, id: id, policy, db, progress: progress)
        try leaveOut(leftOut, of: series, id: id, db)
        summary.leftOut.add(leftOut)
        return summary
    }

    /// Inserts the candles of a series one by one beside those that are stored.
    private static func insert(
        _ series: CandleSeries,
        id: Int64,
        _ policy: ConflictPolicy,
        _ db: Database,
        progress: (Int) throws -> Void
    ) throws -> ImportSummary {
        guard let first = series.openTimes.first, let last = series.openTimes.last else {
            return ImportSummary()
        }
        let stored = try candles(series.key, id: id, from: first, through: last, db)
        var writer = try CandleWriter(db, seriesID: id, source: .candles(series.key))
        let summary = try series.merge(
            into: stored,
            onConflict: policy,
            progress: progress,
            insert: { try writer.insert($0) },
            replace: { try writer.update($0, to: $1) }
        )
        try writer.finish()
        return summary
    }

    static func seriesID(_ key: SeriesKey, _ db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db,
            sql: "SELECT id FROM series WHERE symbol = ? AND venue = ? AND interval = ?",
            arguments: [key.symbol.name, key.venue.rawValue, key.interval.rawValue]
        )
    }

    private static func makeSeriesID(_ key: SeriesKey, _ db: Database) throws -> Int64 {
        if let id = try seriesID(key, db) {
            return id
        }
        try db.execute(
            sql: "INSERT INTO series (symbol, venue, interval) VALUES (?, ?, ?)",
            arguments: [key.symbol.name, key.venue.rawValue, key.interval.rawValue]
        )
        return db.lastInsertedRowID
    }

    /// The opening times of stored candles, checked against what was stored.
    static func openTimes(
        _ key: SeriesKey,
        id: Int64,
        from: Timestamp?,
        to: Timestamp?,
        _ db: Database
    ) throws -> [Timestamp] {
        let source = DataSource.candles(key)
        let last = to.map { $0 - 1 }
        var checked = CheckedRows(source, from: from, through: last)
        checked.timesOnly = true
        let rows = try Int64.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT openTime FROM candle
                    WHERE seriesId = ? AND openTime BETWEEN ? AND ? ORDER BY openTime
                    """
            ),
            arguments: [id, checked.times.lowerBound, checked.times.upperBound]
        )
        var times: [Timestamp] = []
        while let milliseconds = try rows.next() {
            let time = Timestamp(milliseconds: milliseconds)
            checked.read(source.hash(of: time), at: time)
            if from.map({ $0 <= time }) ?? true, last.map({ time <= $0 }) ?? true {
                times.append(time)
            }
        }
        try checked.check(db)
        return times
    }

    /// Stored candles, checked against what was stored.
    ///
    /// - Throws: ``DamagedRows``, ``StorageError/invalidCandle(row:key:fault:)``, `CancellationError`.
    static func candles(
        _ key: SeriesKey,
        id: Int64,
        from: Timestamp?,
        through: Timestamp?,
        _ db: Database
    ) throws -> CandleSeries {
        let source = DataSource.candles(key)
        var checked = CheckedRows(source, from: from, through: through)
        let rows = try CandleStatement(
            db,
            sql: """
                SELECT openTime, open, high, low, close, volume FROM candle
                WHERE seriesId = ? AND openTime BETWEEN ? AND ? ORDER BY openTime
                """
        )
        defer { rows.reset() }
        rows.bind(1, id)
        rows.bind(2, checked.times.lowerBound)
        rows.bind(3, checked.times.upperBound)
        do {
            var series = try CandleSeries(key: key, candles: [])
            series.reserveCapacity(try checked.expectedCount(db))
            var fault: MarketError?
            var count = 0
            while try rows.step() {
                if count % 8192 == 0 { try Task.checkCancellation() }
                count += 1
                let candle = rows.candle
                checked.read(source.hash(of: candle), at: candle.openTime)
                guard from.map({ $0 <= candle.openTime }) ?? true,
                    through.map({ candle.openTime <= $0 }) ?? true, fault == nil
                else { continue }
                do {
                    try series.append(candle)
                } catch {
                    // Damage is told as damage, not as what it happens to look like.
                    fault = error
                }
            }
            try checked.check(db)
            if let fault { throw fault }
            return series
        } catch MarketError.invalidCandle(let row, let fault) {
            throw StorageError.invalidCandle(row: row, key: key, fault: fault)
        }
    }

    /// Reads the candles of a series one by one, unchecked.
    static func eachCandle(of id: Int64, _ db: Database, _ body: (Candle) -> Void) throws {
        let rows = try CandleStatement(
            db,
            sql: """
                SELECT openTime, open, high, low, close, volume FROM candle
                WHERE seriesId = ? ORDER BY openTime
                """
        )
        defer { rows.reset() }
        rows.bind(1, id)
        while try rows.step() { body(rows.candle) }
    }
}
