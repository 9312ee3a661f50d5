import Foundation
import Market
import Storage

/// What the job center wants of whoever stores jobs and their events.
///
/// Every call is awaited, so that the center answers others meanwhile. A change of a job and the
/// event that tells of it are one transaction.
protocol JobRepository: Sendable {
    /// The same repository with another patience for its writes.
    func waiting(_ patience: WritePatience) -> Self

    /// How many writes wait until another process has written to the store.
    var blockedWrites: Int { get }

    // Changes; they throw `StorageError.busy` once their patience is over.

    /// Queues a job unless too many wait, or another of its kind and subject is unfinished and it is
    /// to be alone.
    func addJob(
        _ draft: JobDraft,
        queueLimit limit: Int,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws -> JobAddition

    /// Begins the oldest queued job of some kinds, except those of some subjects, or the oldest short
    /// one of them.
    ///
    /// - Returns: The job, now running; nil where none is to begin.
    func startNextJob(
        ofKinds kinds: [String],
        excluding subjects: [String],
        onlyShort: Bool,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws -> StoredJob?

    /// Keeps what the next attempts at a running job are to find.
    func pinJob(_ number: Int64, _ pin: JobPin) async throws

    /// Keeps where an attempt at a job began; the attempts before one that began further do not count.
    func startJob(_ number: Int64, at units: Int) async throws

    /// Keeps how far a running job has come.
    func advanceJob(_ number: Int64, progress: String) async throws

    /// Ends a job that stands where it is said to, and forgets the oldest finished ones.
    ///
    /// - Returns: The job; nil where it does not stand there, and nothing is changed then.
    func endJob(
        _ number: Int64,
        from state: StoredJob.State,
        as ending: JobEnding,
        progress: String?,
        at time: Timestamp,
        keeping kept: Int,
        describe: @escaping JobDescription
    ) async throws -> StoredJob?

    /// Queues a running job again; the attempt does not count.
    func putBackJob(_ number: Int64, describe: @escaping JobDescription) async throws

    /// Queues the jobs again that a crash left running; those without an attempt left have failed.
    func recoverJobs(
        ofKinds kinds: [String],
        attempts: Int,
        problem: @escaping @Sendable (StoredJob) throws -> String,
        at time: Timestamp,
        describe: @escaping JobDescription
    ) async throws

    // Questions, which never wait for a writer.

    /// A job; nil where there is none of that number, or no more.
    func job(_ number: Int64) async throws -> StoredJob?

    /// Jobs, the newest first.
    func jobs(
        kinds: [String]?,
        state: StoredJob.State?,
        limit: Int,
        before: Int64?
    ) async throws -> [StoredJob]

    /// The oldest unfinished job of a kind and a subject.
    func unfinishedJob(kind: String, subject: String) async throws -> StoredJob?

    /// How many jobs wait to be begun.
    func queuedJobCount() async throws -> Int

    /// What a job brought; nil unless it is done.
    func jobResult(_ number: Int64) async throws -> Data?

    /// What happened to a job after an event of it, in order.
    func jobEvents(
        of number: Int64,
        after event: Int64,
        limit: Int
    ) async throws -> [StoredJobEvent]
}

extension SQLiteStore: JobRepository {}
