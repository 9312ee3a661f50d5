import GRDB
public import Market

/// The status of a stored series.
public struct SeriesStatus: Sendable, Equatable {
    /// The series.
    public let key: SeriesKey
    /// The number of stored candles, at least one.
    public let candles: Int
    /// Opening time of the oldest.
    public let first: Timestamp
    /// Opening time of the newest.
    public let last: Timestamp
    /// The gaps between the two.
    public let gaps: [Gap]

    /// Creates a status.
    public init(key: SeriesKey, candles: Int, first: Timestamp, last: Timestamp, gaps: [Gap]) {
        self.key = key
        self.candles = candles
        self.first = first
        self.last = last
        self.gaps = gaps
    }
}

extension SQLiteStore {
    /// All stored series, ordered by symbol, venue and length of interval.
    ///
    /// - Throws: ``StorageError``.
    public func status() throws -> [SeriesStatus] {
        try read { db in
            let keys = try Row.fetchAll(db, sql: "SELECT id, symbol, venue, interval FROM series")
                .map { row in try (id: row.checked(0) as Int64, key: Self.key(row)) }
                .sorted { $0.key.order < $1.key.order }
            return try keys.compactMap { try status($0.key, id: $0.id, db) }
        }
    }

    /// The status of one series; nil if nothing is stored of it.
    ///
    /// - Throws: ``StorageError``.
    public func status(of key: SeriesKey) throws -> SeriesStatus? {
        try read { db in
            guard let id = try Self.seriesID(key, db) else { return nil }
            return try status(key, id: id, db)
        }
    }

    /// The key of a series in the columns 1 to 3 of a row.
    static func key(_ row: Row) throws -> SeriesKey {
        try SeriesKey(
            symbol: Symbol(row.checked(1)),
            venue: Venue(row.checked(2)),
            interval: Interval(row.checked(3))
        )
    }

    private func status(
        _ key: SeriesKey,
        id: Int64,
        _ db: Database
    ) throws -> SeriesStatus? {
        let leftOut = try Self.leftOut(id: id, from: nil, to: nil, db)
        let contents = SeriesStatusCache.Contents(
            digest: try CheckedRows.contents(of: DataSource.candles(key).name, db),
            leftOut: leftOut
        )
        return try connections.statuses.status(of: key, with: contents) {
            let openTimes = try Self.openTimes(key, id: id, from: nil, to: nil, db)
            return SeriesStatus(of: key, openTimes, leftOut: leftOut)
        }
    }
}
