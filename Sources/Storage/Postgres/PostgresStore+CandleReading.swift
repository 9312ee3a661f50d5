import Foundation
public import Market

extension PostgresStore {
    /// The stored candles that open in `from..<to`; nil for no bound.
    ///
    /// - Returns: A series, which may be empty.
    /// - Throws: ``StorageError``.
    public func series(_ key: SeriesKey, from: Timestamp?, to: Timestamp?) throws -> CandleSeries {
        let source = DataSource.candles(key)
        return try candles(
            of: try read { db in
                try Self.entries(of: key, in: Self.span(source, from, to), db)
            },
            key,
            from: from,
            to: to
        )
    }

    /// The opening times of the stored candles that open in `from..<to`, in order.
    ///
    /// - Throws: ``StorageError``.
    public func openTimes(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?
    ) throws -> [Timestamp] {
        try checked {
            let source = DataSource.candles(key)
            let entries = try read { db in
                try Self.entries(of: key, in: Self.span(source, from, to), db)
            }
            return try openTimes(entries, of: key).filter { time in
                from.map { $0 <= time } ?? true && to.map { time < $0 } ?? true
            }
        }
    }

    /// The ranges of `from..<to` without stored candles, which a sync must request.
    ///
    /// - Returns: Ranges in time order.
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
        let span = Self.span(.candles(key), from, to)
        let all = try read { db in try Self.entries(of: key, in: span, db) }
        // As many stretches as hold the page; the first and the last may lie outside of it in part.
        var needed: [StretchEntry] = []
        var rows = 0
        for entry in newest ? all.reversed() : all {
            needed.append(entry)
            if entry.number != span.lowerBound, entry.number != span.upperBound {
                rows += entry.count
            }
            if rows >= limit { break }
        }
        let series = try candles(of: newest ? needed.reversed() : needed, key, from: from, to: to)
        return Array(newest ? series.candles.suffix(limit) : series.candles.prefix(limit))
    }

    /// Opening times of the oldest and the newest stored candle; nil if nothing is stored.
    ///
    /// - Throws: ``StorageError``.
    public func bounds(of key: SeriesKey) throws -> ClosedRange<Timestamp>? {
        try read { db in
            let row = try db.run(
                """
                SELECT MIN(first_time), MAX(last_time) FROM candle_stretch
                JOIN series ON series.id = candle_stretch.series
                WHERE symbol = $1 AND venue = $2 AND bar = $3
                """,
                Self.columns(of: key)
            ).first
            guard let first: Int64 = try row?(orNull: 0), let last: Int64 = try row?(orNull: 1),
                first <= last
            else { return nil }
            return Timestamp(milliseconds: first)...Timestamp(milliseconds: last)
        }
    }

    /// The opening time of the newest candle of each stored series.
    ///
    /// - Throws: ``StorageError``.
    package func newestOpenings() throws -> [(key: SeriesKey, opened: Timestamp)] {
        try read { db in
            try db.run(
                """
                SELECT symbol, venue, bar, MAX(last_time) FROM series
                JOIN candle_stretch ON candle_stretch.series = series.id
                GROUP BY series.id ORDER BY series.id
                """
            ).map { row in try (Self.key(row, at: 0), Timestamp(milliseconds: row(3))) }
        }
    }

    /// Where candles of `from..<to` would open whose rows were left out as impossible, in order;
    /// nil stands for no bound.
    ///
    /// - Throws: ``StorageError``.
    public func leftOut(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?
    ) throws -> [Timestamp] {
        try read { db in try Self.leftOut(key, from: from, to: to, db) }
    }

    /// All stored series, ordered by symbol, venue and length of interval.
    ///
    /// - Throws: ``StorageError``.
    public func status() throws -> [SeriesStatus] {
        try seriesKeys().sorted { $0.order < $1.order }.compactMap { try status(of: $0) }
    }

    /// The status of one series; nil if nothing is stored of it.
    ///
    /// - Throws: ``StorageError``.
    public func status(of key: SeriesKey) throws -> SeriesStatus? {
        try checked {
            let (entries, leftOut) = try read { db in
                try (
                    Self.entries(of: key, in: .min ... .max, db),
                    Self.leftOut(key, from: nil, to: nil, db)
                )
            }
            return SeriesStatus(of: key, try openTimes(entries, of: key), leftOut: leftOut)
        }
    }

    /// All series that are known.
    func seriesKeys() throws -> [SeriesKey] {
        try read { db in
            try db.run("SELECT symbol, venue, bar FROM series").map { try Self.key($0, at: 0) }
        }
    }
}

extension PostgresStore {
    /// The three columns that name a series.
    static func columns(of key: SeriesKey) -> [PostgresValue] {
        [.text(key.symbol.name), .text(key.venue.rawValue), .text(key.interval.rawValue)]
    }

    /// The stretches that hold a part of a span.
    static func span(
        _ source: DataSource,
        _ from: Timestamp?,
        _ to: Timestamp?
    ) -> ClosedRange<Int64> {
        let first = from.map(source.stretch(of:)) ?? .min
        return first...max(first, to.map { source.stretch(of: $0 - 1) } ?? .max)
    }

    /// The index of some stretches of a series, in order.
    static func entries(
        of key: SeriesKey,
        in stretches: ClosedRange<Int64>,
        _ db: PostgresConnection
    ) throws -> [StretchEntry] {
        try db.run(
            """
            SELECT \(StretchEntry.columns) FROM candle_stretch
            JOIN series ON series.id = candle_stretch.series
            WHERE symbol = $1 AND venue = $2 AND bar = $3 AND number BETWEEN $4 AND $5
            ORDER BY number
            """,
            columns(of: key) + [.integer(stretches.lowerBound), .integer(stretches.upperBound)]
        ).map(StretchEntry.init)
    }

    static func leftOut(
        _ key: SeriesKey,
        from: Timestamp?,
        to: Timestamp?,
        _ db: PostgresConnection
    ) throws -> [Timestamp] {
        try db.run(
            """
            SELECT open_time FROM candle_left_out
            JOIN series ON series.id = candle_left_out.series
            WHERE symbol = $1 AND venue = $2 AND bar = $3 AND open_time BETWEEN $4 AND $5
            ORDER BY open_time
            """,
            columns(of: key) + [
                .integer(from?.milliseconds ?? .min),
                .integer(to.map { $0.milliseconds - 1 } ?? .max),
            ]
        ).map { Timestamp(milliseconds: try $0(0)) }
    }

    /// Reads the files of some stretches.
    ///
    /// - Throws: ``StorageError``, `CancellationError`.
    func candles(
        of entries: [StretchEntry],
        _ key: SeriesKey,
        from: Timestamp? = nil,
        to: Timestamp? = nil
    ) throws -> CandleSeries {
        let source = DataSource.candles(key)
        return try checked {
            var series = try CandleSeries(key: key, candles: [])
            for entry in entries {
                try Task.checkCancellation()
                for candle in try stretches.read(entry, of: source).candles
                where from.map({ $0 <= candle.openTime }) ?? true
                    && to.map({ candle.openTime < $0 }) ?? true
                {
                    do {
                        try series.append(candle)
                    } catch MarketError.invalidCandle(let row, let fault) {
                        throw StorageError.invalidCandle(row: row, key: key, fault: fault)
                    }
                }
            }
            return series
        }
    }

    /// The opening times of some stretches; of a full one they follow from the first.
    private func openTimes(_ entries: [StretchEntry], of key: SeriesKey) throws -> [Timestamp] {
        let source = DataSource.candles(key)
        let step = key.interval.milliseconds
        var times: [Timestamp] = []
        for entry in entries {
            if entry.last.milliseconds - entry.first.milliseconds == Int64(entry.count - 1) * step {
                times += (0..<Int64(entry.count)).map { entry.first + $0 * step }
            } else {
                times += try stretches.read(entry, of: source).candles.map(\.openTime)
            }
        }
        return times
    }

    /// The errors of a body as those of the store.
    func checked<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            throw storageError(error)
        }
    }
}
