package import Market

// Every change of a job and its event are one transaction, as in the SQLite store. A running job belongs
// to the process that has begun it: no other one ends, pins or advances it.
extension PostgresStore {
    /// Queues a job, unless the queue is full or an exclusive job of its kind and subject is
    /// unfinished.
    ///
    /// - Parameters:
    ///   - draft: The job.
    ///   - limit: The largest number of queued jobs, of all services together.
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
            // Numbers are given in the order in which jobs become visible, and the limit is exact.
            try db.run(PostgresSchema.Lock.queue.call())
            if draft.isExclusive,
                let other = try Self.unfinishedJob(draft.kind, subject: draft.subject, db)
            {
                return .exists(other)
            }
            let queued: Int =
                try db.run(
                    """
                    SELECT COUNT(*) FROM job
                    WHERE finished_at IS NULL AND state = 'queued' AND is_short = $1
                    """,
                    .boolean(draft.isShort)
                ).first?(0) ?? 0
            guard queued < limit else { return .full(queued: queued) }
            let added = try db.run(
                """
                INSERT INTO job (kind, subject, state, created_at, request, is_short)
                VALUES ($1, $2, 'queued', $3, $4, $5) RETURNING number
                """,
                .text(draft.kind),
                .text(draft.subject),
                .time(time),
                .text(draft.request),
                .boolean(draft.isShort)
            )
            guard let number: Int64 = try added.first?(0) else {
                throw PostgresError(.failed, "the server gave a new job no number")
            }
            return .added(try Self.recordState(of: number, describe, db))
        }
    }

    /// Starts the oldest queued job of some kinds, except jobs of some subjects, and leases it.
    ///
    /// - Returns: The job, now running; nil if there is none that no other process is beginning.
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func startNextJob(
        ofKinds kinds: [String],
        excluding subjects: [String],
        onlyShort: Bool,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws -> StoredJob? {
        try await write { [holder, lease] db in
            let next: Int64? = try db.run(
                """
                SELECT number FROM job
                WHERE finished_at IS NULL AND state = 'queued' AND kind = ANY ($1)
                AND subject <> ALL ($2) AND (is_short OR NOT $3)
                ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
                """,
                .texts(kinds),
                .texts(subjects),
                .boolean(onlyShort)
            ).first?(0)
            guard let next else { return nil }
            try db.run(
                """
                UPDATE job SET state = 'running', started_at = $1, attempts = attempts + 1,
                    holder = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
                WHERE number = $4
                """,
                .time(time),
                .text(holder),
                .real(lease / .milliseconds(1)),
                .integer(next)
            )
            return try Self.recordState(of: next, describe, db)
        }
    }

    /// Stores what later attempts at a running job need.
    ///
    /// - Throws: ``StorageError``; `CancellationError` where the job is no longer this process's, so
    ///   that it leaves nothing more.
    package func pinJob(_ number: Int64, _ pin: JobPin) async throws {
        let pinned = try await write { [holder] db in
            try db.run(
                """
                UPDATE job SET request = COALESCE($1, request), data = $2, run_id = $3
                WHERE number = $4 AND holder = $5
                """,
                .text(orNull: pin.request),
                .text(pin.data),
                .text(orNull: pin.runID),
                .integer(number),
                .text(holder)
            ).changed
        }
        guard pinned > 0 else { throw CancellationError() }
    }

    /// Keeps where an attempt at a running job began, in units of its progress.
    ///
    /// An attempt that began further than the one before is counted as the first.
    ///
    /// - Throws: ``StorageError``.
    package func startJob(_ number: Int64, at units: Int) async throws {
        try await write { [holder] db in
            _ = try db.run(
                """
                UPDATE job SET started_from = $1, attempts =
                    CASE WHEN $1 > COALESCE(started_from, $1) THEN 1 ELSE attempts END
                WHERE number = $2 AND holder = $3
                """,
                .integer(Int64(units)),
                .integer(number),
                .text(holder)
            )
        }
    }

    /// Keeps how far a running job has come; of any other job nothing is kept.
    ///
    /// - Throws: ``StorageError``.
    package func advanceJob(_ number: Int64, progress: String) async throws {
        try await write { [holder] db in
            try Self.advance(number, of: holder, progress, db)
        }
    }

    /// Ends a job; a running one is ended by the process alone that has begun it.
    ///
    /// - Returns: The job; nil, with nothing changed, if it is in another state or another's.
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func endJob(
        _ number: Int64,
        from state: StoredJob.State,
        as ending: JobEnding,
        progress: String?,
        at time: Timestamp,
        keeping kept: Int,
        largest bytes: Int,
        describe: @escaping JobDescription
    ) async throws -> StoredJob? {
        try await write { [holder] db in
            guard try Self.lockedJob(number, db)?.state == state else { return nil }
            if state == .running {
                guard try Self.holder(of: number, db) == holder else { return nil }
            }
            if let progress {
                try Self.advance(number, of: holder, progress, db)
            }
            let values: [PostgresValue] =
                switch ending {
                case .done(let result, let runID):
                    [
                        .text("done"), .null, .text(orNull: runID), .bytes(result),
                        .integer(ContentDigest.of(result)),
                    ]
                case .failed(let problem): [.text("failed"), .text(problem), .null, .null, .null]
                case .cancelled(let problem):
                    [.text("cancelled"), .text(problem), .null, .null, .null]
                }
            try db.run(
                """
                UPDATE job SET finished_at = $1, state = $2, problem = $3, run_id = $4, result = $5,
                    result_digest = $6, holder = NULL, lease_until = NULL, cancellation = NULL
                WHERE number = $7
                """,
                [.time(time)] + values + [.integer(number)]
            )
            let job = try Self.recordState(of: number, describe, db)
            try Self.removeOldest(keeping: kept, largest: bytes, db)
            return job
        }
    }

    /// Queues a running job again.
    ///
    /// The attempt does not count.
    ///
    /// - Throws: ``StorageError``, and what `describe` throws.
    package func putBackJob(_ number: Int64, describe: @escaping JobDescription) async throws {
        try await write { [holder] db in
            let changed = try db.run(
                """
                UPDATE job SET state = 'queued', attempts = attempts - 1, holder = NULL,
                    lease_until = NULL
                WHERE number = $1 AND holder = $2
                """,
                .integer(number),
                .text(holder)
            ).changed
            if changed > 0 { _ = try Self.recordState(of: number, describe, db) }
        }
    }
}

extension PostgresStore {
    /// Writes the event of a new state, and tells it to whoever listens once the transaction is
    /// committed.
    static func recordState(
        of number: Int64,
        _ describe: JobDescription,
        _ db: PostgresConnection
    ) throws -> StoredJob {
        guard let job = try job(number, db) else {
            throw PostgresError(.damaged, "job \(number) is gone")
        }
        try addEvent(.state, describe(job), isLast: job.isFinished, to: number, db)
        try JobNews.job(number, job.state == .queued ? .queued : .changed).tell(db)
        return job
    }

    private static func advance(
        _ number: Int64,
        of holder: String,
        _ progress: String,
        _ db: PostgresConnection
    ) throws {
        let changed = try db.run(
            "UPDATE job SET progress = $1 WHERE number = $2 AND holder = $3",
            .text(progress),
            .integer(number),
            .text(holder)
        ).changed
        guard changed == 1 else { return }
        try addEvent(.progress, progress, isLast: false, to: number, db)
        try db.run(
            """
            DELETE FROM job_event WHERE job = $1 AND name = 'progress' AND number <=
                (SELECT MAX(number) FROM job_event WHERE job = $1) - $2
            """,
            .integer(number),
            .integer(Int64(StoredJobEvent.keptProgress))
        )
        try JobNews.job(number, .changed).tell(db)
    }

    /// Adds an event of a job whose row this transaction has locked.
    private static func addEvent(
        _ name: StoredJobEvent.Name,
        _ data: String,
        isLast: Bool,
        to number: Int64,
        _ db: PostgresConnection
    ) throws {
        try db.run(
            """
            INSERT INTO job_event (job, number, name, data, is_last)
            SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4 FROM job_event WHERE job = $1
            """,
            .integer(number),
            .text(name.rawValue),
            .text(data),
            .boolean(isLast)
        )
    }

    /// The process that a running job belongs to.
    private static func holder(of number: Int64, _ db: PostgresConnection) throws -> String? {
        try db.run("SELECT holder FROM job WHERE number = $1", .integer(number)).first?(orNull: 0)
    }

    /// Removes the finished jobs that are too many or too large, the oldest first; the last training
    /// of a model that failed stays.
    private static func removeOldest(
        keeping kept: Int,
        largest bytes: Int,
        _ db: PostgresConnection
    ) throws {
        try db.run(
            """
            DELETE FROM job WHERE number IN (
                SELECT number FROM (
                    SELECT number, ROW_NUMBER() OVER newest AS place,
                        SUM(COALESCE(octet_length(result), 0)) OVER newest AS bytes
                    FROM job WHERE finished_at IS NOT NULL
                    WINDOW newest AS (ORDER BY finished_at DESC, number DESC)
                ) AS finished WHERE place > $1 OR (place > 1 AND bytes > $2)
            ) AND NOT (
                kind = 'train' AND state <> 'done' AND number = (
                    SELECT MAX(number) FROM job AS other
                    WHERE other.kind = job.kind AND other.subject = job.subject
                )
            )
            """,
            .integer(Int64(max(1, kept))),
            .integer(Int64(bytes))
        )
    }
}
