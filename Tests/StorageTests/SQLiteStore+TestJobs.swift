import Foundation
import Market
import Storage
import Testing

/// An empty store, for the time of a body.
func withJobStore<T>(_ body: (SQLiteStore, URL) async throws -> T) async throws -> T {
    try await withTemporaryFolder { folder in
        let url = folder.appendingPathComponent("store.sqlite")
        return try await body(SQLiteStore(at: url), url)
    }
}

extension JobEnding {
    /// A small result with a run.
    static let sample = JobEnding.done(result: Data(#"{"a":1}"#.utf8), runID: "run")
}

/// Jobs that are asked for at hour 0 and begin at hour 1.
extension SQLiteStore {
    /// The data of an event: state and attempts.
    @Sendable static func describe(_ job: StoredJob) -> String {
        #"{"state":"\#(job.state.rawValue)","attempts":\#(job.attempts)}"#
    }

    /// Adds a job; trainings are exclusive.
    @discardableResult
    func add(_ kind: String, _ subject: String, limit: Int = 100) async throws -> JobAddition {
        let draft = JobDraft(
            kind: kind,
            subject: subject,
            request: "{}",
            isExclusive: kind == "train"
        )
        return try await addJob(draft, queueLimit: limit, at: hour(0), describe: Self.describe)
    }

    /// Begins the next job of some kinds.
    func start(_ kinds: [String]) async throws -> StoredJob? {
        try await startNextJob(ofKinds: kinds, at: hour(1), describe: Self.describe)
    }

    /// Ends a running job with a result.
    func end(_ number: Int64, at time: Timestamp = hour(2)) async throws {
        let job = try await endJob(
            number,
            from: .running,
            as: .sample,
            at: time,
            keeping: 100,
            describe: Self.describe
        )
        #expect(job?.state == .done)
    }
}
