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

    /// The jobs that wait to be begun.
    ///
    /// - Throws: ``StorageError``.
    package func jobQueue() async throws -> JobQueue {
        try await awaitedRead { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT COUNT(*), MIN(createdAt) FROM job
                        WHERE finishedAt IS NULL AND state = 'queued'
                        """
                )
            )
            return JobQueue(
                count: row?[0] ?? 0,
                oldest: (row?[1] as Int64?).map { Timestamp(milliseconds: $0) }
            )
        }
    }

    /// The result of a job; nil unless it is done.
    ///
    /// - Throws: ``StorageError``.
    package func jobResult(_ number: Int64) async throws -> Data? {
        try await awaitedRead { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT result, resultDigest FROM job WHERE number = ? AND result IS NOT NULL
                        """
                ),
                arguments: [number]
            )
            guard let row else { return nil }
            let result: Data = try row.checked(0)
            guard try row.checked(1) == ContentDigest.of(result) else {
                throw DamagedRows(
                    source: "job \(number)",
                    fault: "its result differs from what was stored"
                )
            }
            return result
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
            try Self.events(of: number, after: event, limit: limit, db)
        }
    }
}

extension SQLiteStore {
    static func events(
        of number: Int64,
        after event: Int64,
        limit: Int,
        _ db: Database
    ) throws -> [StoredJobEvent] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT number, name, data, isLast FROM jobEvent
                    WHERE job = ? AND number > ? ORDER BY number LIMIT ?
                    """
            ),
            arguments: [number, event, limit]
        )
        return try rows.map { row in
            try StoredJobEvent(
                number: row.checked(0),
                name: known(StoredJobEvent.Name.self, row.checked(1)),
                data: row.checked(2),
                isLast: row.checked(3)
            )
        }
    }

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

    static func queuedJobCount(areShort: Bool, _ db: Database) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT COUNT(*) FROM job
                    WHERE finishedAt IS NULL AND state = 'queued' AND isShort = ?
                    """
            ),
            arguments: [areShort]
        ) ?? 0
    }

    /// All columns but the result, which is large.
    static func jobs(
        _ selection: String,
        _ arguments: StatementArguments,
        _ db: Database
    ) throws -> [StoredJob] {
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT number, kind, subject, state, attempts, createdAt, startedAt, finishedAt,
                        request, data, progress, problem, runId
                    FROM job \(selection)
                    """
            ),
            arguments: arguments
        )
        return try rows.map { row in
            try StoredJob(
                number: row.checked(0),
                kind: row.checked(1),
                subject: row.checked(2),
                state: known(StoredJob.State.self, row.checked(3)),
                attempts: row.checked(4),
                createdAt: Timestamp(milliseconds: row.checked(5)),
                startedAt: row.checkedOrNull(6).map(Timestamp.init(milliseconds:)),
                finishedAt: row.checkedOrNull(7).map(Timestamp.init(milliseconds:)),
                request: row.checked(8),
                data: row.checkedOrNull(9),
                progress: row.checkedOrNull(10),
                problem: row.checkedOrNull(11),
                runID: row.checkedOrNull(12)
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
