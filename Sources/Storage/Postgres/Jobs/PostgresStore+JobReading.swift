package import Foundation
import Market

extension PostgresStore {
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
        kinds: [String]?,
        state: StoredJob.State?,
        limit: Int,
        before: Int64?
    ) async throws -> [StoredJob] {
        try await awaitedRead { db in
            try Self.jobs(
                """
                WHERE number < $1 AND state = COALESCE($2::text, state)
                AND ($3::text[] IS NULL OR kind = ANY ($3)) ORDER BY number DESC LIMIT $4
                """,
                [
                    .integer(before ?? .max), .text(orNull: state?.rawValue),
                    kinds.map { .texts($0) } ?? .null, .integer(Int64(max(0, limit))),
                ],
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
                "WHERE kind = $1 AND subject = $2 ORDER BY number DESC LIMIT 1",
                [.text(kind), .text(subject)],
                db
            ).first
        }
    }

    /// The jobs that wait to be begun.
    ///
    /// - Throws: ``StorageError``.
    package func jobQueue() async throws -> JobQueue {
        try await awaitedRead { db in
            let row = try db.run(
                """
                SELECT COUNT(*), MIN(created_at) FROM job
                WHERE finished_at IS NULL AND state = 'queued'
                """
            ).first
            return JobQueue(
                count: try row?(0) ?? 0,
                oldest: try row?(orNull: 1).map { Timestamp(milliseconds: $0) }
            )
        }
    }

    /// The result of a job; nil unless it is done.
    ///
    /// - Throws: ``StorageError``.
    package func jobResult(_ number: Int64) async throws -> Data? {
        try await awaitedRead { db in
            let row = try db.run(
                "SELECT result, result_digest FROM job WHERE number = $1 AND result IS NOT NULL",
                .integer(number)
            ).first
            guard let row else { return nil }
            let result: Data = try row(0)
            guard try row(1) == ContentDigest.of(result) else {
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

extension PostgresStore {
    static func events(
        of number: Int64,
        after event: Int64,
        limit: Int,
        _ db: PostgresConnection
    ) throws -> [StoredJobEvent] {
        try db.run(
            """
            SELECT number, name, data, is_last FROM job_event
            WHERE job = $1 AND number > $2 ORDER BY number LIMIT $3
            """,
            .integer(number),
            .integer(event),
            .integer(Int64(limit))
        ).map { row in
            try StoredJobEvent(
                number: row(0),
                name: known(StoredJobEvent.Name.self, row(1)),
                data: row(2),
                isLast: row(3)
            )
        }
    }

    static func job(_ number: Int64, _ db: PostgresConnection) throws -> StoredJob? {
        try jobs("WHERE number = $1", [.integer(number)], db).first
    }

    /// A job that no other transaction may change until the end of this one.
    static func lockedJob(_ number: Int64, _ db: PostgresConnection) throws -> StoredJob? {
        try jobs("WHERE number = $1 FOR UPDATE", [.integer(number)], db).first
    }

    static func unfinishedJob(
        _ kind: String,
        subject: String,
        _ db: PostgresConnection
    ) throws -> StoredJob? {
        try jobs(
            "WHERE kind = $1 AND subject = $2 AND finished_at IS NULL ORDER BY number LIMIT 1",
            [.text(kind), .text(subject)],
            db
        ).first
    }

    /// All columns but the result, which is large.
    static func jobs(
        _ selection: String,
        _ parameters: [PostgresValue],
        _ db: PostgresConnection
    ) throws -> [StoredJob] {
        try db.run(
            """
            SELECT number, kind, subject, state, attempts, created_at, started_at, finished_at,
                request, data, progress, problem, run_id
            FROM job \(selection)
            """,
            parameters
        ).map { row in
            try StoredJob(
                number: row(0),
                kind: row(1),
                subject: row(2),
                state: known(StoredJob.State.self, row(3)),
                attempts: row(4),
                createdAt: Timestamp(milliseconds: row(5)),
                startedAt: row(orNull: 6).map(Timestamp.init(milliseconds:)),
                finishedAt: row(orNull: 7).map(Timestamp.init(milliseconds:)),
                request: row(8),
                data: row(orNull: 9),
                progress: row(orNull: 10),
                problem: row(orNull: 11),
                runID: row(orNull: 12)
            )
        }
    }

    /// A word that the schema's CHECK constraints allow.
    private static func known<Word: RawRepresentable<String>>(
        _ type: Word.Type,
        _ text: String
    ) throws -> Word {
        guard let word = Word(rawValue: text) else {
            throw PostgresError(.damaged, "'\(text)' in a job")
        }
        return word
    }
}
