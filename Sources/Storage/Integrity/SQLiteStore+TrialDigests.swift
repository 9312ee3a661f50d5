import Foundation
import GRDB
import Market

// The digest of every row of the ledger, and the sum of them for each series in the table `contents`.

extension SQLiteStore {
    /// What the ledger has of one series, each row checked against its digest and all of them against
    /// their sum.
    ///
    /// - Returns: SHA-256 of what was evaluated and the Sharpe ratio, ordered by the ratio.
    /// - Throws: ``DamagedRows``.
    static func trials(
        of key: SeriesKey,
        _ db: Database
    ) throws -> [(hash: Data, sharpe: Double?)] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(TrialRow.columns) FROM trial
                WHERE symbol = ? AND venue = ? AND interval = ? ORDER BY sharpe
                """,
            arguments: [key.symbol.name, key.venue.rawValue, key.interval.rawValue]
        )
        let source = TrialRow.source(key.symbol.name, key.venue.rawValue, key.interval.rawValue)
        var sum = StretchDigest()
        var hashes: Set<Data> = []
        var trials: [(hash: Data, sharpe: Double?)] = []
        while let row = try rows.next() {
            let trial = try TrialRow(row)
            try trial.check(row)
            sum.add(trial.rowHash)
            hashes.insert(trial.hash)
            trials.append((trial.hash, trial.sharpe))
        }
        // An index that has lost an entry lets an equal evaluation in for a second time.
        guard hashes.count == trials.count else {
            throw DamagedRows(source: source, fault: "an evaluation is there more than once")
        }
        try TrialRow.check(sum, against: CheckedRows.contents(of: source, db), of: source)
        return trials
    }

    /// Adds evaluations to the sums of their series.
    static func addToContents(_ trials: [StoredTrial], _ db: Database) throws {
        var sums: [String: StretchDigest] = [:]
        for trial in trials.map(TrialRow.init) {
            sums[trial.source, default: StretchDigest()].add(trial.rowHash)
        }
        for (source, sum) in sums { try DigestChanges.add(sum, toContentsOf: source, db) }
    }

    /// Computes the digests of the evaluations that a store of a former version holds.
    static func computeTrialDigests(_ db: Database) throws {
        var sums: [String: StretchDigest] = [:]
        let rows = try Row.fetchAll(db, sql: "SELECT \(TrialRow.columns), number FROM trial")
        for row in rows {
            let trial = try TrialRow(row)
            sums[trial.source, default: StretchDigest()].add(trial.rowHash)
            try db.execute(
                sql: "UPDATE trial SET digest = ? WHERE number = ?",
                arguments: [trial.digest, try row.checked(TrialRow.columnCount) as Int64]
            )
        }
        for (source, sum) in sums { try DigestChanges.add(sum, toContentsOf: source, db) }
    }

    /// What in the ledger is not as it was stored, one line a series at most.
    static func damagedTrials(_ db: Database) throws -> [String] {
        var sums: [String: StretchDigest] = [:]
        var damaged: [String: Int] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT \(TrialRow.columns) FROM trial")
        while let row = try rows.next() {
            let trial = try TrialRow(row)
            sums[trial.source, default: StretchDigest()].add(trial.rowHash)
            if !trial.isIntact(row) { damaged[trial.source, default: 0] += 1 }
        }
        let stored = try String.fetchAll(
            db,
            sql: "SELECT source FROM contents WHERE source LIKE '% trials'"
        )
        return try Set(sums.keys).union(stored).sorted().compactMap { source in
            if let count = damaged[source] {
                return "\(source): \(count) evaluations differ from what was stored"
            }
            let wanted = try CheckedRows.contents(of: source, db)
            return (sums[source] ?? StretchDigest()) == wanted
                ? nil : "\(source): \(TrialRow.fault(sums[source] ?? StretchDigest(), wanted))"
        }
    }
}

/// A row of the ledger as its digest covers it: all columns but its number and the digest.
struct TrialRow {
    /// The columns of a row to check, the digest last.
    static let columns = """
        hash, symbol, venue, interval, strategy, parameters, startTime, endTime, bars, source,
        time, sharpe, digest
        """
    /// How many columns these are.
    static let columnCount = 13

    /// What is said of a row that is not as it was stored.
    static let changed = "an evaluation differs from the one that was stored"

    /// SHA-256 of what was evaluated.
    let hash: Data
    /// Sharpe ratio per bar.
    let sharpe: Double?
    /// The name of its series in the table of sums.
    let source: String
    /// The digest of the row.
    let digest: Int64
    private let time: Int64

    /// A row with the columns ``columns``.
    ///
    /// - Throws: `DatabaseError` for values of types that no row has.
    init(_ row: Row) throws {
        try self.init(
            hash: row.checked(0),
            series: [row.checked(1), row.checked(2), row.checked(3)],
            texts: [row.checked(4), row.checked(5), row.checked(9)],
            numbers: [row.checked(6), row.checked(7), row.checked(8)],
            time: row.checked(10),
            sharpe: row.checkedOrNull(11)
        )
    }

    /// The row of an evaluation.
    init(_ trial: StoredTrial) {
        self.init(
            hash: Data(trial.hash),
            series: [
                trial.key.symbol.name, trial.key.venue.rawValue, trial.key.interval.rawValue,
            ],
            texts: [trial.strategy, trial.parameters, trial.source],
            numbers: [
                trial.window.lowerBound.milliseconds, trial.window.upperBound.milliseconds,
                Int64(trial.bars),
            ],
            time: trial.time.milliseconds,
            sharpe: trial.sharpe
        )
    }

    private init(
        hash: Data,
        series: [String],
        texts: [String],
        numbers: [Int64],
        time: Int64,
        sharpe: Double?
    ) {
        self.hash = hash
        self.sharpe = sharpe
        self.time = time
        source = Self.source(series[0], series[1], series[2])
        // SQLite stores neither a negative zero nor NaN, which reaches it as NULL.
        let ratio = sharpe.flatMap { $0.isNaN ? nil : "\(($0 == 0 ? 0 : $0).bitPattern)" } ?? "-"
        let content =
            (series + texts).joined(separator: "\0") + "\0"
            + (numbers + [time]).map(String.init).joined(separator: "\0") + "\0" + ratio
        digest = ContentDigest.of(hash + Data(content.utf8))
    }

    /// `BTCUSDT futures 1h trials`.
    static func source(_ symbol: String, _ venue: String, _ interval: String) -> String {
        "\(symbol) \(venue) \(interval) trials"
    }

    /// Its part of the sum of its series.
    var rowHash: RowHash {
        RowHash(
            time: time,
            values: UInt64(bitPattern: digest),
            of: RowHash.hash(of: source)
        )
    }

    /// Whether a row has the digest that was stored with it.
    func isIntact(_ row: Row) -> Bool {
        (try? row.checked(Self.columnCount - 1) as Int64) == digest
    }

    /// Checks a row against its digest.
    ///
    /// - Throws: ``DamagedRows``.
    func check(_ row: Row) throws {
        guard isIntact(row) else {
            throw DamagedRows(source: source, fault: Self.changed)
        }
    }

    /// Checks the sum of the rows of a series.
    ///
    /// - Throws: ``DamagedRows``.
    static func check(
        _ read: StretchDigest,
        against wanted: StretchDigest,
        of source: String
    ) throws {
        guard read == wanted else {
            throw DamagedRows(source: source, fault: fault(read, wanted))
        }
    }

    /// How the rows of a series differ from those that were stored.
    static func fault(_ read: StretchDigest, _ wanted: StretchDigest) -> String {
        read.count == wanted.count
            ? "evaluations have other values than those that were stored"
            : "\(read.count) evaluations, of \(wanted.count) that were stored"
    }
}
