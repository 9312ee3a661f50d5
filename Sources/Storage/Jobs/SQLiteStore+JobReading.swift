package import Foundation
import GRDB
import Market

extension SQLiteStore {
    /// A job by number; nil if there is none, or if it has been removed.
    ///
    /// - Throws: ``StorageError``.
    package func job(_ number: Int64) async throws -> StoredJob? {
        try await awaitedRead { db in try Self.job(number, db) }
    }

    /// Jobs, newest first.
    ///
    /// - Parameters:
    ///   - kinds: Only those of these kinds; nil for all.
    ///   - state: Only those in this state.
    ///   - limit: The page size.
    ///   - before: Only those with smaller numbers.
    /// - Returns: The jobs.
    /// - Throws: ``StorageError``.
    package func jobs(
        kinds: [String]? = nil,
        state: StoredJob.State? = nil,
        limit: Int,
        before: Int64? = nil
    ) async throws -> [StoredJob] {
        try await awaitedRead { db in
            let ofKinds = kinds.map { "AND kind IN (\(databaseQuestionMarks(count: $0.count)))" }
            return try Self.jobs(
                """
                WHERE number < ? AND state = COALESCE(?, state) \(ofKinds ?? "")
                ORDER BY number DESC LIMIT ?
                """,
                [before ?? .max, state?.rawValue] + StatementArguments(kinds ?? [])
                    + [max(0, limit)],
                db
            )
        }
    }

    /// The oldest unfinished job of a kind and a subject.
    ///
    /// - Throws: ``StorageError``.
    package func unfinishedJob(kind: String, subject: String) async throws -> StoredJob? {
        try await awaitedRead { db in try Self.unfinishedJob(kind, subject: subject, db) }
    }

    /// The newest job of a kind and a subject.
    ///
    /// - Throws: ``StorageError``.
    package func latestJob(kind: String, subject: String) async throws -> StoredJob? {
        try await awaitedRead { db in
            try Self.jobs(
                "WHERE kind = ? AND subject = ? ORDER BY number DESC LIMIT 1",
                [kind, subject],
                db
            ).first
        }
    }

    /// How many jobs wait to be begun.
    ///
    /// - Throws: ``StorageError``.
    package func queuedJobCount() async throws -> Int {
        try await awaitedRead { db in try Self.queuedJobCount(db) }
    }

    /// The result of a job; nil unless it is done.
    ///
    /// - Throws: ``StorageError``.
    package func jobResult(_ number: Int64) async throws -> Data? {
        try await awaitedRead { db in
            try Data.fetchOne(
                db,
                sql: "SELECT result FROM job WHERE number = ? AND result IS NOT NULL",
                arguments: [number]
            )
        }
    }

    /// The events of a job after a given one, in order.
    ///
    /// - Throws: ``StorageError``.
    package func jobEvents(
        of number: Int64,
        after event: Int64,
        limit: Int
    ) async throws -> [StoredJobEvent] {
        try await awaitedRead { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT number, name, data, isLast FROM jobEvent
                    WHERE job = ? AND number > ? ORDER BY number LIMIT ?
                    """,
                arguments: [number, event, limit]
            )
            return try rows.map { row in
                StoredJobEvent(
                    number: row[0],
                    name: try Self.known(StoredJobEvent.Name.self, row[1]),
                    data: row[2],
                    isLast: row[3]
                )
            }
        }
    }
}

extension SQLiteStore {
    static func job(_ number: Int64, _ db: Database) throws -> StoredJob? {
        try jobs("WHERE number = ?", [number], db).first
    }

    static func unfinishedJob(
        _ kind: String,
        subject: String,
        _ db: Database
    ) throws -> StoredJob? {
        try jobs(
            "WHERE kind = ? AND subject = ? AND finishedAt IS NULL ORDER BY number LIMIT 1",
            [kind, subject],
            db
        ).first
    }

    static func queuedJobCount(_ db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: "SELECT COUNT(*) FROM job WHERE finishedAt IS NULL AND state = 'queued'"
        ) ?? 0
    }

    /// All columns but the result, which is large.
    static func jobs(
        _ selection: String,
        _ arguments: StatementArguments,
        _ db: Database
    ) throws -> [StoredJob] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT number, kind, subject, state, attempts, createdAt, startedAt, finishedAt,
                    request, data, progress, problem, runId
                FROM job \(selection)
                """,
            arguments: arguments
        )
        return try rows.map { row in
            StoredJob(
                number: row[0],
                kind: row[1],
                subject: row[2],
                state: try known(StoredJob.State.self, row[3]),
                attempts: row[4],
                createdAt: Timestamp(milliseconds: row[5]),
                startedAt: (row[6] as Int64?).map(Timestamp.init(milliseconds:)),
                finishedAt: (row[7] as Int64?).map(Timestamp.init(milliseconds:)),
                request: row[8],
                data: row[9],
                progress: row[10],
                problem: row[11],
                runID: row[12]
            )
        }
    }

    /// A word that the schema's CHECK constraints allow.
    private static func known<Word: RawRepresentable<String>>(
        _ type: Word.Type,
        _ text: String
    ) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "'\(text)' in a job")
        }
        return word
    }
}
