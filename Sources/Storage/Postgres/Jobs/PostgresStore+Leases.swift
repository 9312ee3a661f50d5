package import Market

/// What became of the leases that a process asked to renew.
package struct JobRenewal: Hashable, Sendable {
    /// The jobs that still are this process's, for another lease.
    package var held: Set<Int64> = []
    /// Those of them that somebody has asked to cancel.
    package var cancelled: Set<Int64> = []

    /// Creates an outcome.
    package init(held: Set<Int64> = [], cancelled: Set<Int64> = []) {
        self.held = held
        self.cancelled = cancelled
    }
}

// A running job is leased to the process that has begun it, by the server's clock. A process that dies or
// is cut off renews nothing, and once the lease is over any other one begins the job again.
extension PostgresStore {
    /// Renews the leases of running jobs.
    ///
    /// A lease that is over but was taken by nobody is renewed too.
    ///
    /// - Returns: Which jobs still are this process's; the others are to be stopped.
    /// - Throws: ``StorageError``.
    package func renewJobs(_ numbers: [Int64]) async throws -> JobRenewal {
        guard !numbers.isEmpty else { return JobRenewal() }
        return try await write { [holder, lease] db in
            let rows = try db.run(
                """
                UPDATE job SET lease_until = clock_timestamp() + $1 * interval '1 millisecond'
                WHERE number = ANY ($2) AND holder = $3
                RETURNING number, cancellation IS NOT NULL
                """,
                .real(lease / .milliseconds(1)),
                .integers(numbers.sorted()),
                .text(holder)
            )
            var renewal = JobRenewal()
            for (number, isCancelled) in try rows.map({ try ($0(0) as Int64, $0(1) as Bool) }) {
                renewal.held.insert(number)
                if isCancelled { renewal.cancelled.insert(number) }
            }
            return renewal
        }
    }

    /// Recovers the running jobs whose lease is over: they are queued again, fail if they have no
    /// attempt left, or end as cancelled if somebody has asked for that.
    ///
    /// While the server is away nobody can renew a lease. So none counts as over until the server has
    /// been up for as long as a lease.
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
        try await write { [lease] db in
            let left = try Self.jobs(
                """
                WHERE finished_at IS NULL AND state = 'running' AND kind = ANY ($1)
                AND lease_until <= clock_timestamp()
                AND pg_postmaster_start_time() + $2 * interval '1 millisecond' <= clock_timestamp()
                ORDER BY number FOR UPDATE SKIP LOCKED
                """,
                [.texts(kinds), .real(lease / .milliseconds(1))],
                db
            )
            for job in left {
                let cancellation: String? = try db.run(
                    "SELECT cancellation FROM job WHERE number = $1",
                    .integer(job.number)
                ).first?(orNull: 0)
                let ending: (state: String, problem: String)? =
                    if let cancellation {
                        ("cancelled", cancellation)
                    } else if job.attempts >= attempts {
                        ("failed", try problem(job))
                    } else {
                        nil
                    }
                try db.run(
                    """
                    UPDATE job SET state = $1, problem = $2, finished_at = $3, holder = NULL,
                        lease_until = NULL, cancellation = NULL
                    WHERE number = $4
                    """,
                    .text(ending?.state ?? "queued"),
                    .text(orNull: ending?.problem),
                    ending == nil ? .null : .time(time),
                    .integer(job.number)
                )
                _ = try Self.recordState(of: job.number, describe, db)
            }
        }
    }

    /// Asks the process that a running job belongs to, to cancel it.
    ///
    /// - Parameters:
    ///   - number: The job; one in another state does not change.
    ///   - problem: The problem with which it is to end, JSON.
    /// - Throws: ``StorageError``.
    package func requestCancellation(of number: Int64, as problem: String) async throws {
        try await write { db in
            let changed = try db.run(
                """
                UPDATE job SET cancellation = $1
                WHERE number = $2 AND state = 'running' AND cancellation IS NULL
                """,
                .text(problem),
                .integer(number)
            ).changed
            if changed > 0 { try JobNews.job(number, .cancelled).tell(db) }
        }
    }
}
