import GRDB
import GRDBSQLite
import Market

/// The prepared statements that write candles of one series, and the digests of its stretches.
///
/// New candles are gathered and written ``rowsAtOnce`` by one statement: starting and ending a
/// statement costs SQLite more than writing its row.
struct CandleWriter {
    /// Rows of the statement that writes several.
    private static let rowsAtOnce = 64

    private let db: Database
    private let seriesID: Int64
    private let insertion: CandleStatement
    private let insertions: CandleStatement
    private let replacement: CandleStatement
    private var digests: DigestChanges
    /// New candles that are not written yet.
    private var gathered: [Candle] = []

    init(_ db: Database, seriesID: Int64, source: DataSource) throws {
        self.db = db
        self.seriesID = seriesID
        digests = DigestChanges(source)
        gathered.reserveCapacity(Self.rowsAtOnce)
        insertion = try CandleStatement(db, sql: Self.insertion(ofRows: 1))
        insertions = try CandleStatement(db, sql: Self.insertion(ofRows: Self.rowsAtOnce))
        replacement = try CandleStatement(
            db,
            sql: """
                UPDATE candle SET open = ?, high = ?, low = ?, close = ?, volume = ?
                WHERE seriesId = ? AND openTime = ?
                """
        )
    }

    private static func insertion(ofRows count: Int) -> String {
        "INSERT INTO candle (open, high, low, close, volume, seriesId, openTime) VALUES "
            + repeatElement("(?, ?, ?, ?, ?, ?, ?)", count: count).joined(separator: ", ")
    }

    mutating func insert(_ candle: Candle) throws {
        digests.write(digests.source.hash(of: candle), at: candle.openTime)
        gathered.append(candle)
        guard gathered.count == Self.rowsAtOnce else { return }
        try insertions.write(gathered, seriesID)
        gathered.removeAll(keepingCapacity: true)
    }

    mutating func update(_ old: Candle, to candle: Candle) throws {
        try replacement.write([candle], seriesID)
        digests.write(
            digests.source.hash(of: candle),
            over: digests.source.hash(of: old),
            at: candle.openTime
        )
    }

    /// Writes what is gathered, and what the candles' stretches must read from now on.
    mutating func finish() throws {
        for candle in gathered {
            try insertion.write([candle], seriesID)
        }
        gathered = []
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

    /// Binds the seven values of each candle's row, in the order of the statements of
    /// ``CandleWriter``, and runs the statement.
    func write(_ candles: [Candle], _ seriesID: Int64) throws {
        defer { sqlite3_reset(handle) }
        var index: Int32 = 0
        for candle in candles {
            sqlite3_bind_double(handle, index + 1, candle.open)
            sqlite3_bind_double(handle, index + 2, candle.high)
            sqlite3_bind_double(handle, index + 3, candle.low)
            sqlite3_bind_double(handle, index + 4, candle.close)
            sqlite3_bind_double(handle, index + 5, candle.volume)
            sqlite3_bind_int64(handle, index + 6, seriesID)
            sqlite3_bind_int64(handle, index + 7, candle.openTime.milliseconds)
            index += 7
        }
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
