import GRDB
public import Market

extension CandleStore {
    /// Stores a series in one transaction: all of its candles or none.
    ///
    /// Storing the same series again changes nothing.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - policy: What to do with a row whose stored twin has other values.
    ///   - progress: Called with the rows done so far, now and then; what it throws undoes all.
    /// - Returns: What was done.
    /// - Throws: ``StorageError``; ``StorageError/conflict(row:key:stored:new:)`` where a stored
    ///   candle has other values and the policy is to refuse.
    @discardableResult
    public func insert(
        _ series: CandleSeries,
        onConflict policy: ConflictPolicy = .refuse,
        progress: (Int) throws -> Void = { _ in }
    ) throws -> ImportSummary {
        guard let first = series.openTimes.first, let last = series.openTimes.last else {
            return ImportSummary()
        }
        return try write { db in
            let id = try Self.makeSeriesID(series.key, db)
            let stored = try Self.candles(series.key, id: id, from: first, through: last, db)
            let writer = try CandleWriter(db, seriesID: id)
            var summary = ImportSummary(received: series.count)
            var next = 0
            for (row, candle) in series.candles.enumerated() {
                if row % 8192 == 0 {
                    try progress(row)
                }
                while next < stored.count, stored.openTimes[next] < candle.openTime {
                    next += 1
                }
                guard next < stored.count, stored.openTimes[next] == candle.openTime else {
                    try writer.insert(candle)
                    summary.inserted += 1
                    continue
                }
                guard stored[next] != candle else {
                    summary.unchanged += 1
                    continue
                }
                guard policy == .replace else {
                    throw StorageError.conflict(
                        row: row + 1,
                        key: series.key,
                        stored: stored[next],
                        new: candle
                    )
                }
                try writer.update(candle)
                summary.replaced += 1
            }
            return summary
        }
    }

    /// Stores candles, which must come in time order, in one transaction: all of them or none.
    ///
    /// - Throws: ``StorageError``; ``StorageError/invalidCandle(row:key:fault:)`` with the first
    ///   candle that is impossible or out of order.
    @discardableResult
    public func insert(
        _ candles: some Sequence<Candle>,
        for key: SeriesKey,
        onConflict policy: ConflictPolicy = .refuse
    ) throws -> ImportSummary {
        try insert(Self.makeSeries(key, candles), onConflict: policy)
    }

    /// The stored candles that open in `from..<to`; without bounds all of them.
    ///
    /// - Returns: A series, empty where nothing is stored.
    /// - Throws: ``StorageError``.
    public func series(
        _ key: SeriesKey,
        from: Timestamp? = nil,
        to: Timestamp? = nil
    ) throws -> CandleSeries {
        try read { db in
            guard let id = try Self.seriesID(key, db) else {
                return try Self.makeSeries(key, [])
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
            return try Self.openTimes(id: id, from: from, to: to, db)
        }
    }

    /// What a sync of `from..<to` must still ask for: the stretches without stored candles.
    ///
    /// - Returns: Ranges in time order. Each starts at the opening time of a missing candle and ends
    ///   before the next stored one, or at the first opening time at or after `to`.
    /// - Throws: ``StorageError``.
    public func missingRanges(
        _ key: SeriesKey,
        from: Timestamp,
        to: Timestamp
    ) throws -> [Range<Timestamp>] {
        let step = key.interval.milliseconds
        var expected = key.interval.openTime(containing: from + (step - 1))
        let end = key.interval.openTime(containing: to + (step - 1))
        guard expected < end else { return [] }
        var ranges: [Range<Timestamp>] = []
        for stored in try openTimes(key, from: expected, to: end) {
            if expected < stored {
                ranges.append(expected..<stored)
            }
            expected = stored + step
        }
        if expected < end {
            ranges.append(expected..<end)
        }
        return ranges
    }
}

extension CandleStore {
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

    static func openTimes(
        id: Int64,
        from: Timestamp?,
        to: Timestamp?,
        _ db: Database
    ) throws -> [Timestamp] {
        let rows = try Int64.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT openTime FROM candle
                    WHERE seriesId = ? AND openTime BETWEEN ? AND ? ORDER BY openTime
                    """
            ),
            arguments: [id, from?.milliseconds ?? .min, to.map { $0.milliseconds - 1 } ?? .max]
        )
        return try Array(rows.map { Timestamp(milliseconds: $0) })
    }

    private static func candles(
        _ key: SeriesKey,
        id: Int64,
        from: Timestamp?,
        through: Timestamp?,
        _ db: Database
    ) throws -> CandleSeries {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT openTime, open, high, low, close, volume FROM candle
                    WHERE seriesId = ? AND openTime BETWEEN ? AND ? ORDER BY openTime
                    """
            ),
            arguments: [id, from?.milliseconds ?? .min, through?.milliseconds ?? .max]
        )
        var candles: [Candle] = []
        while let row = try rows.next() {
            candles.append(
                Candle(
                    openTime: Timestamp(milliseconds: row[0]),
                    open: row[1],
                    high: row[2],
                    low: row[3],
                    close: row[4],
                    volume: row[5]
                )
            )
        }
        return try makeSeries(key, candles)
    }

    private static func makeSeries(
        _ key: SeriesKey,
        _ candles: some Sequence<Candle>
    ) throws -> CandleSeries {
        do {
            return try CandleSeries(key: key, candles: candles)
        } catch {
            guard case .invalidCandle(let row, let fault) = error else { throw error }
            throw StorageError.invalidCandle(row: row, key: key, fault: fault)
        }
    }
}

/// The two prepared statements that write candles of one series.
private struct CandleWriter {
    let seriesID: Int64
    let insertion: Statement
    let replacement: Statement

    init(_ db: Database, seriesID: Int64) throws {
        self.seriesID = seriesID
        insertion = try db.cachedStatement(
            sql: """
                INSERT INTO candle (open, high, low, close, volume, seriesId, openTime)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        replacement = try db.cachedStatement(
            sql: """
                UPDATE candle SET open = ?, high = ?, low = ?, close = ?, volume = ?
                WHERE seriesId = ? AND openTime = ?
                """
        )
    }

    func insert(_ candle: Candle) throws {
        try insertion.execute(arguments: arguments(candle))
    }

    func update(_ candle: Candle) throws {
        try replacement.execute(arguments: arguments(candle))
    }

    private func arguments(_ candle: Candle) -> StatementArguments {
        [
            candle.open, candle.high, candle.low, candle.close, candle.volume,
            seriesID, candle.openTime.milliseconds,
        ]
    }
}
