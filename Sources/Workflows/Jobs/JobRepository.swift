package import Foundation
package import Market
package import Storage

/// The job storage that the job center needs.
///
/// Every call is awaited, so that the center stays responsive. A change of a job and its event are
/// one transaction.
package protocol JobRepository: Sendable {
    /// The same repository with another write patience.
    func waiting(_ patience: WritePatience) -> Self

    /// How many writes wait for another process that writes to the store.
    var blockedWrites: Int { get }

    // Writes. They throw `StorageError.busy` when their patience is over.

    /// Queues a job, unless the queue is full or an exclusive job of its kind and subject is
    /// unfinished.
    func addJob(
        _ draft: JobDraft,
        queueLimit limit: Int,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws -> JobAddition

    /// Starts the oldest queued job of some kinds, except jobs of some subjects.
    ///
    /// - Returns: The job, now running; nil if there is none.
    func startNextJob(
        ofKinds kinds: [String],
        excluding subjects: [String],
        onlyShort: Bool,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws -> StoredJob?

    /// Stores what later attempts at a running job need.
    func pinJob(_ number: Int64, _ pin: JobPin) async throws

    /// Keeps where an attempt at a job began; the attempts before one that began further do not count.
    func startJob(_ number: Int64, at units: Int) async throws

    /// Keeps how far a running job has come.
    func advanceJob(_ number: Int64, progress: String) async throws

    /// Ends a job that is in a given state, and removes the oldest finished ones.
    ///
    /// - Returns: The job; nil, with nothing changed, if it is in another state.
    func endJob(
        _ number: Int64,
        from state: StoredJob.State,
        as ending: JobEnding,
        progress: String?,
        at time: Timestamp,
        keeping kept: Int,
        largest bytes: Int,
        describe: @escaping JobDescription
    ) async throws -> StoredJob?

    /// Queues a running job again. The attempt does not count.
    func putBackJob(_ number: Int64, describe: @escaping JobDescription) async throws

    /// Queues the jobs again that were running at a crash. Those without an attempt left fail.
    ///
    /// In a shared store these are the jobs whose lease is over.
    func recoverJobs(
        ofKinds kinds: [String],
        attempts: Int,
        problem: @escaping @Sendable (StoredJob) throws -> String,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws

    // Reads, which never wait for a writer.

    /// A job by number; nil if there is none, or if it has been removed.
    func job(_ number: Int64) async throws -> StoredJob?

    /// Jobs, newest first.
    func jobs(
        kinds: [String]?,
        state: StoredJob.State?,
        limit: Int,
        before: Int64?
    ) async throws -> [StoredJob]

    /// The oldest unfinished job of a kind and a subject.
    func unfinishedJob(kind: String, subject: String) async throws -> StoredJob?

    /// The newest job of a kind and a subject.
    func latestJob(kind: String, subject: String) async throws -> StoredJob?

    /// The jobs that wait to be begun.
    func jobQueue() async throws -> JobQueue

    /// The result of a job; nil unless it is done.
    func jobResult(_ number: Int64) async throws -> Data?

    /// The events of a job after a given one, in order.
    func jobEvents(
        of number: Int64,
        after event: Int64,
        limit: Int
    ) async throws -> [StoredJobEvent]
}

/// The job storage of services that share one store: a running job is leased to the one that has begun
/// it.
package protocol SharedJobRepository: JobRepository {
    /// How long a running job stays with its service without a renewal.
    var lease: Duration { get }

    /// Renews the leases of running jobs of this process.
    ///
    /// - Returns: Which of them still are this process's.
    func renewJobs(_ numbers: [Int64]) async throws -> JobRenewal

    /// Asks the service that a running job belongs to, to cancel it.
    ///
    /// - Parameters:
    ///   - number: The job.
    ///   - problem: The problem with which it is to end, JSON.
    /// - Throws: `StorageError`.
    func requestCancellation(of number: Int64, as problem: String) async throws

    /// News of jobs that other services have changed, until it is no longer read.
    func jobNews() -> AsyncStream<JobNews>
}
