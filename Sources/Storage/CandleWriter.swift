import GRDB
import GRDBSQLite
import Market

/// The two prepared statements that write candles of one series, and the digests of its stretches.
struct CandleWriter {
    private let db: Database
    private let insertion: CandleStatement
    private let replacement: CandleStatement
    private var digests: DigestChanges

    init(_ db: Database, seriesID: Int64, source: DataSource) throws {
        self.db = db
        digests = DigestChanges(source)
        insertion = try CandleStatement(
            db,
            sql: """
                INSERT INTO candle (open, high, low, close, volume, seriesId, openTime)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        )
        replacement = try CandleStatement(
            db,
            sql: """
                UPDATE candle SET open = ?, high = ?, low = ?, close = ?, volume = ?
                WHERE seriesId = ? AND openTime = ?
                """
        )
        for statement in [insertion, replacement] {
            statement.bind(6, seriesID)
        }
    }

    mutating func insert(_ candle: Candle) throws {
        try insertion.write(candle)
        digests.write(digests.source.hash(of: candle), at: candle.openTime)
    }

    mutating func update(_ old: Candle, to candle: Candle) throws {
        try replacement.write(candle)
        digests.write(
            digests.source.hash(of: candle),
            over: digests.source.hash(of: old),
            at: candle.openTime
        )
    }

    /// Writes what the candles' stretches must read from now on.
    mutating func finish() throws {
        try digests.save(db)
    }
}

/// A prepared statement that is bound and stepped by SQLite's own calls.
///
/// A series has a million rows, and boxing the values of each row costs more than SQLite itself.
struct CandleStatement {
    private let db: Database
    private let statement: Statement
    private let handle: SQLiteStatement

    init(_ db: Database, sql: String) throws {
        self.db = db
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        reset()
    }

    func bind(_ index: Int32, _ value: Int64) {
        sqlite3_bind_int64(handle, index, value)
    }

    /// Binds one row of a candle to values 1...5 and 7.
    func write(_ candle: Candle) throws {
        defer { sqlite3_reset(handle) }
        sqlite3_bind_double(handle, 1, candle.open)
        sqlite3_bind_double(handle, 2, candle.high)
        sqlite3_bind_double(handle, 3, candle.low)
        sqlite3_bind_double(handle, 4, candle.close)
        sqlite3_bind_double(handle, 5, candle.volume)
        sqlite3_bind_int64(handle, 7, candle.openTime.milliseconds)
        _ = try step()
    }

    /// Steps to the next row.
    ///
    /// - Returns: false after the last one.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: true
        case SQLITE_DONE: false
        case let code:
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: db.lastErrorMessage,
                sql: statement.sql
            )
        }
    }

    /// The candle in the row, whose columns are the opening time and the five values.
    var candle: Candle {
        Candle(
            openTime: Timestamp(milliseconds: sqlite3_column_int64(handle, 0)),
            open: sqlite3_column_double(handle, 1),
            high: sqlite3_column_double(handle, 2),
            low: sqlite3_column_double(handle, 3),
            close: sqlite3_column_double(handle, 4),
            volume: sqlite3_column_double(handle, 5)
        )
    }

    /// Resets the statement, so that it holds no snapshot.
    func reset() {
        sqlite3_reset(handle)
    }
}
