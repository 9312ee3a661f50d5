import GRDB
import Market

// The tables `stretch` and `contents`: what every stretch of a source must read, and their sum.

/// Rows that are being read, held against what the store says that they must be.
struct CheckedRows {
    let source: DataSource
    /// The stretches that are read whole.
    let stretches: ClosedRange<Int64>
    /// Whether only times are read.
    var timesOnly = false
    private var found: [Int64: StretchDigest] = [:]
    private var last: (stretch: Int64, digest: StretchDigest)?

    /// Reads all stretches that hold a part of a span.
    init(_ source: DataSource, from: Timestamp?, through: Timestamp?) {
        let first = from.map(source.stretch(of:)) ?? .min
        self.init(source, first...max(first, through.map(source.stretch(of:)) ?? .max))
    }

    init(_ source: DataSource, _ stretches: ClosedRange<Int64>) {
        self.source = source
        self.stretches = stretches
    }

    /// What rows are to be read.
    var times: ClosedRange<Int64> { source.times(of: stretches) }

    /// About how many rows are to be read; a damaged count makes it wrong, but not large.
    func expectedCount(_ db: Database) throws -> Int {
        let counts = try Self.digests(of: source, in: stretches, db).values.map(\.count)
        return counts.reduce(0) { min($0 + Int(min(max($1, 0), 1 << 20)), 1 << 22) }
    }

    /// Takes a row that was read.
    mutating func read(_ row: RowHash, at time: Timestamp) {
        let stretch = source.stretch(of: time)
        if last?.stretch != stretch {
            flush()
            last = (stretch, found[stretch] ?? StretchDigest())
        }
        last?.digest.add(row)
    }

    private mutating func flush() {
        if let last { found[last.stretch] = last.digest }
    }

    /// Checks all that was read.
    ///
    /// - Throws: ``DamagedRows``.
    mutating func check(_ db: Database) throws {
        flush()
        let all = try Self.digests(of: source, in: .min ... .max, db)
        try Self.checkContents(all, of: source, db)
        let stored = all.filter { stretches.contains($0.key) }
        let numbers = Set(found.keys).union(stored.keys)
        for number in numbers.sorted() {
            let read = found[number] ?? StretchDigest()
            let wanted = stored[number] ?? StretchDigest()
            guard read != wanted else { continue }
            if timesOnly, read.count == wanted.count, read.times == wanted.times { continue }
            let start = Timestamp(milliseconds: source.times(of: number...number).lowerBound)
            throw DamagedRows(
                source: source.name,
                fault: read.count == wanted.count
                    ? "rows from \(start) on have other values than those that were stored"
                    : "\(read.count) rows from \(start) on, of \(wanted.count) that were stored"
            )
        }
    }

    /// The stored digests of some stretches.
    static func digests(
        of source: DataSource,
        in stretches: ClosedRange<Int64>,
        _ db: Database
    ) throws -> [Int64: StretchDigest] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT number, count, times, rows FROM stretch
                    WHERE source = ? AND number BETWEEN ? AND ?
                    """
            ),
            arguments: [source.name, stretches.lowerBound, stretches.upperBound]
        )
        var digests: [Int64: StretchDigest] = [:]
        while let row = try rows.next() {
            digests[try row.checked(0)] = StretchDigest(
                count: try row.checked(1),
                times: UInt64(bitPattern: try row.checked(2)),
                rows: UInt64(bitPattern: try row.checked(3))
            )
        }
        return digests
    }

    /// Checks that no stretch of a source is missing.
    private static func checkContents(
        _ all: [Int64: StretchDigest],
        of source: DataSource,
        _ db: Database
    ) throws {
        var sum = StretchDigest()
        all.values.forEach { sum.add($0) }
        guard try contents(of: source.name, db) == sum else {
            throw DamagedRows(
                source: source.name,
                fault: "the list of what is stored of it does not fit its sum"
            )
        }
    }

    /// The sum of all that is stored of a source.
    static func contents(of source: String, _ db: Database) throws -> StretchDigest {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT count, times, rows FROM contents WHERE source = ?"),
            arguments: [source]
        )
        guard let row else { return StretchDigest() }
        return StretchDigest(
            count: try row.checked(0),
            times: UInt64(bitPattern: try row.checked(1)),
            rows: UInt64(bitPattern: try row.checked(2))
        )
    }
}

/// Rows that are being written, whose digests are changed in the same transaction.
struct DigestChanges {
    let source: DataSource
    private var changes: [Int64: StretchDigest] = [:]
    private var last: (stretch: Int64, digest: StretchDigest)?

    init(_ source: DataSource) {
        self.source = source
    }

    /// Takes a row that is written over another one, or in a new place.
    mutating func write(_ row: RowHash, over old: RowHash? = nil, at time: Timestamp) {
        let stretch = source.stretch(of: time)
        if last?.stretch != stretch {
            flush()
            last = (stretch, changes[stretch] ?? StretchDigest())
        }
        if let old { last?.digest.remove(old) }
        last?.digest.add(row)
    }

    /// Takes away a row that is removed.
    mutating func remove(_ row: RowHash, at time: Timestamp) {
        flush()
        last = nil
        changes[source.stretch(of: time), default: StretchDigest()].remove(row)
    }

    private mutating func flush() {
        if let last { changes[last.stretch] = last.digest }
    }

    /// Writes what has changed.
    mutating func save(_ db: Database) throws {
        flush()
        var sum = StretchDigest()
        for (number, change) in changes where change != StretchDigest() {
            let stored = try CheckedRows.digests(of: source, in: number...number, db)[number]
            var digest = stored ?? StretchDigest()
            digest.add(change)
            sum.add(change)
            guard digest.count > 0 else {
                try db.executeCached(
                    sql: "DELETE FROM stretch WHERE source = ? AND number = ?",
                    arguments: [source.name, number]
                )
                continue
            }
            try db.executeCached(
                sql: """
                    INSERT OR REPLACE INTO stretch (source, number, count, times, rows)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    source.name, number, digest.count, Int64(bitPattern: digest.times),
                    Int64(bitPattern: digest.rows),
                ]
            )
        }
        guard sum != StretchDigest() else { return }
        try Self.add(sum, toContentsOf: source.name, db)
    }

    /// Adds a change to the sum of all that is stored of a source.
    static func add(_ sum: StretchDigest, toContentsOf source: String, _ db: Database) throws {
        var contents = try CheckedRows.contents(of: source, db)
        contents.add(sum)
        try db.executeCached(
            sql: "INSERT OR REPLACE INTO contents (source, count, times, rows) VALUES (?, ?, ?, ?)",
            arguments: [
                source, contents.count, Int64(bitPattern: contents.times),
                Int64(bitPattern: contents.rows),
            ]
        )
    }
}

/// Stored rows that are not those that were stored.
struct DamagedRows: Error {
    let source: String
    let fault: String

    func error(path: String) -> StorageError {
        .damaged(path: path, reason: "\(source): \(fault)")
    }
}
