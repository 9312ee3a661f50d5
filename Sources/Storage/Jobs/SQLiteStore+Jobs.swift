import GRDB
package import Market

// Every change of a job and its event are one transaction, so that a reader of the events misses no
// change, even if the process dies.
extension SQLiteStore {
    /// Queues a job, unless the queue is full or an exclusive job of its kind and subject is
    /// unfinished.
    ///
    /// - Parameters:
    ///   - draft: The job.
    ///   - limit: The largest number of queued jobs.
    ///   - time: The current time.
    ///   - describe: Makes its first event.
    /// - Returns: The outcome; of two concurrent calls for one subject, one gets the other's job.
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func addJob(
        _ draft: JobDraft,
        queueLimit limit: Int,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws -> JobAddition {
        try await write { db in
            if draft.isExclusive,
                let other = try Self.unfinishedJob(draft.kind, subject: draft.subject, db)
            {
                return .exists(other)
            }
            let queued = try Self.queuedJobCount(areShort: draft.isShort, db)
            guard queued < limit else { return .full(queued: queued) }
            try db.executeCached(
                sql: """
                    INSERT INTO job (kind, subject, state, createdAt, request, isShort)
                    VALUES (?, ?, 'queued', ?, ?, ?)
                    """,
                arguments: [
                    draft.kind, draft.subject, time.milliseconds, draft.request, draft.isShort,
                ]
            )
            return .added(try Self.recordState(of: db.lastInsertedRowID, describe, db))
        }
    }

    /// Starts the oldest queued job of some kinds, except jobs of some subjects.
    ///
    /// - Returns: The job, now running; nil if there is none.
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func startNextJob(
        ofKinds kinds: [String],
        excluding subjects: [String] = [],
        onlyShort: Bool = false,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws -> StoredJob? {
        try await write { db in
            let next = try Int64.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT number FROM job WHERE finishedAt IS NULL AND state = 'queued'
                        AND kind IN (\(databaseQuestionMarks(count: kinds.count)))
                        AND subject NOT IN (\(databaseQuestionMarks(count: subjects.count)))
                        AND isShort >= ?
                        ORDER BY number LIMIT 1
                        """
                ),
                arguments: StatementArguments(kinds) + StatementArguments(subjects)
                    + [onlyShort ? 1 : 0]
            )
            guard let next else { return nil }
            try db.executeCached(
                sql: """
                    UPDATE job SET state = 'running', startedAt = ?, attempts = attempts + 1
                    WHERE number = ?
                    """,
                arguments: [time.milliseconds, next]
            )
            return try Self.recordState(of: next, describe, db)
        }
    }

    /// Stores what later attempts at a running job need.
    ///
    /// - Throws: ``StorageError``.
    package func pinJob(_ number: Int64, _ pin: JobPin) async throws {
        try await write { db in
            try db.executeCached(
                sql: """
                    UPDATE job SET request = COALESCE(?, request), data = ?, runId = ?
                    WHERE number = ? AND state = 'running'
                    """,
                arguments: [pin.request, pin.data, pin.runID, number]
            )
        }
    }

    /// Keeps where an attempt at a running job began, in units of its progress.
    ///
    /// An attempt that began further than the one before is counted as the first.
    ///
    /// - Throws: ``StorageError``.
    package func startJob(_ number: Int64, at units: Int) async throws {
        try await write { db in
            try db.executeCached(
                sql: """
                    UPDATE job SET attempts = IIF(? > COALESCE(startedFrom, ?), 1, attempts),
                        startedFrom = ?
                    WHERE number = ? AND state = 'running'
                    """,
                arguments: [units, units, units, number]
            )
        }
    }

    /// Keeps how far a running job has come; of any other job nothing is kept.
    ///
    /// - Throws: ``StorageError``.
    package func advanceJob(_ number: Int64, progress: String) async throws {
        try await write { db in try Self.advance(number, progress, db) }
    }

    /// Ends a job.
    ///
    /// - Parameters:
    ///   - number: The job.
    ///   - state: The state it must be in, so that no job ends twice.
    ///   - ending: The outcome.
    ///   - progress: The last progress, if it is not stored yet.
    ///   - time: The current time.
    ///   - kept: How many finished jobs to keep; the oldest are removed.
    ///   - bytes: How many bytes the results of those that stay may have; the newest one stays in any
    ///     case.
    ///   - describe: Makes its last event.
    /// - Returns: The job; nil, with nothing changed, if it is in another state.
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func endJob(
        _ number: Int64,
        from state: StoredJob.State,
        as ending: JobEnding,
        progress: String? = nil,
        at time: Timestamp,
        keeping kept: Int,
        largest bytes: Int = .max,
        describe: @escaping JobDescription
    ) async throws -> StoredJob? {
        try await write { db in
            guard try Self.job(number, db)?.state == state else { return nil }
            if let progress {
                try Self.advance(number, progress, db)
            }
            let values: StatementArguments =
                switch ending {
                case .done(let result, let runID):
                    ["done", nil, runID, result, ContentDigest.of(result)]
                case .failed(let problem): ["failed", problem, nil, nil, nil]
                case .cancelled(let problem): ["cancelled", problem, nil, nil, nil]
                }
            try db.executeCached(
                sql: """
                    UPDATE job SET finishedAt = ?, state = ?, problem = ?, runId = ?, result = ?,
                        resultDigest = ?
                    WHERE number = ?
                    """,
                arguments: [time.milliseconds] + values + [number]
            )
            let job = try Self.recordState(of: number, describe, db)
            try Self.removeFinished(butNewest: max(1, kept), largest: bytes, db)
            return job
        }
    }

    /// Queues a running job again.
    ///
    /// The attempt does not count.
    ///
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func putBackJob(_ number: Int64, describe: @escaping JobDescription) async throws {
        try await write { db in
            guard try Self.job(number, db)?.state == .running else { return }
            try db.executeCached(
                sql: "UPDATE job SET state = 'queued', attempts = attempts - 1 WHERE number = ?",
                arguments: [number]
            )
            _ = try Self.recordState(of: number, describe, db)
        }
    }

    /// Recovers the jobs that were running at a crash: they are queued again, or fail if they have
    /// no attempt left.
    ///
    /// - Parameters:
    ///   - kinds: The kinds that the caller knows; others are left alone.
    ///   - attempts: The largest number of attempts.
    ///   - problem: The error of jobs without an attempt left, JSON.
    ///   - time: The current time.
    ///   - describe: Makes the events.
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func recoverJobs(
        ofKinds kinds: [String],
        attempts: Int,
        problem: @escaping @Sendable (StoredJob) throws -> String,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws {
        try await write { db in
            let left = try Self.jobs(
                """
                WHERE finishedAt IS NULL AND state = 'running'
                AND kind IN (\(databaseQuestionMarks(count: kinds.count)))
                """,
                StatementArguments(kinds),
                db
            )
            for job in left {
                if job.attempts < attempts {
                    try db.executeCached(
                        sql: "UPDATE job SET state = 'queued' WHERE number = ?",
                        arguments: [job.number]
                    )
                } else {
                    try db.executeCached(
                        sql: """
                            UPDATE job SET state = 'failed', finishedAt = ?, problem = ?
                            WHERE number = ?
                            """,
                        arguments: [time.milliseconds, problem(job), job.number]
                    )
                }
                _ = try Self.recordState(of: job.number, describe, db)
            }
        }
    }
}

extension SQLiteStore {
    /// Writes the event of a new state.
    private static func recordState(
        of number: Int64,
        _ describe: JobDescription,
        _ db: Database
    ) throws -> StoredJob {
        guard let job = try job(number, db) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "job \(number) is gone")
        }
        try addEvent(.state, describe(job), isLast: job.isFinished, to: number, db)
        return job
    }

    /// Removes the oldest finished jobs; a failed training stays while it is the last of its subject.
    private static func removeFinished(
        butNewest kept: Int,
        largest bytes: Int,
        _ db: Database
    ) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT COUNT(*), SUM(IFNULL(LENGTH(result), 0)) FROM job
                    WHERE finishedAt IS NOT NULL
                    """
            )
        )
        func remove(_ oldest: String, _ arguments: StatementArguments) throws {
            try db.executeCached(
                sql: """
                    DELETE FROM job WHERE number IN (\(oldest)) AND NOT (
                        kind = 'train' AND state <> 'done' AND number = (
                            SELECT MAX(number) FROM job AS other
                            WHERE other.kind = job.kind AND other.subject = job.subject
                        )
                    )
                    """,
                arguments: arguments
            )
        }
        if let count: Int = row?[0], count > kept {
            try remove(
                """
                SELECT number FROM job WHERE finishedAt IS NOT NULL ORDER BY finishedAt, number
                LIMIT ?
                """,
                [count - kept]
            )
        }
        // All are ranked only where some have to go: that costs ten times as much as the sums.
        if let size: Int = row?[1], size > bytes {
            try remove(
                """
                SELECT number FROM (
                    SELECT number, ROW_NUMBER() OVER newest AS place,
                        SUM(IFNULL(LENGTH(result), 0)) OVER newest AS bytes
                    FROM job WHERE finishedAt IS NOT NULL
                    WINDOW newest AS (ORDER BY finishedAt DESC, number DESC)
                ) WHERE place > 1 AND bytes > ?
                """,
                [bytes]
            )
        }
    }

    private static func advance(_ number: Int64, _ progress: String, _ db: Database) throws {
        try db.executeCached(
            sql: "UPDATE job SET progress = ? WHERE number = ? AND state = 'running'",
            arguments: [progress, number]
        )
        guard db.changesCount == 1 else { return }
        try addEvent(.progress, progress, isLast: false, to: number, db)
        try db.executeCached(
            sql: """
                DELETE FROM jobEvent WHERE job = ? AND name = 'progress' AND number <=
                    (SELECT MAX(number) FROM jobEvent WHERE job = ?) - ?
                """,
            arguments: [number, number, StoredJobEvent.keptProgress]
        )
    }

    private static func addEvent(
        _ name: StoredJobEvent.Name,
        _ data: String,
        isLast: Bool,
        to number: Int64,
        _ db: Database
    ) throws {
        try db.executeCached(
            sql: """
                INSERT INTO jobEvent (job, number, name, data, isLast)
                SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ? FROM jobEvent WHERE job = ?
                """,
            arguments: [number, name.rawValue, data, isLast, number]
        )
    }
}
