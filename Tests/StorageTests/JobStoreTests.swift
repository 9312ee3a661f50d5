import Foundation
import GRDB
import Market
import Storage
import Testing

/// Jobs on disk: what is kept of one, and what can be none.
@Suite struct JobStoreTests {
    private struct Refusal: Error {}

    @Test func `a job and its events are there when the store is opened again`() async throws {
        try await withJobStore { store, url in
            try await store.add("backtest", "a")
            let begun = try #require(try await store.start(["backtest"]))
            try await store.advanceJob(begun.number, progress: #"{"n":1}"#)
            try await store.end(begun.number)

            let again = try SQLiteStore(at: url)
            let job = try #require(try await again.job(begun.number))
            #expect(job.state == .done)
            #expect(job.attempts == 1)
            #expect(job.createdAt == hour(0))
            #expect(job.startedAt == hour(1))
            #expect(job.finishedAt == hour(2))
            #expect(job.progress == #"{"n":1}"#)
            #expect(job.runID == "run")
            #expect(try await again.jobResult(job.number) == Data(#"{"a":1}"#.utf8))
            let events = try await again.jobEvents(of: job.number, after: 0, limit: 100)
            #expect(events.map(\.number) == [1, 2, 3, 4])
            #expect(events.map(\.name) == [.state, .state, .progress, .state])
            #expect(events.map(\.isLast) == [false, false, false, true])
            #expect(events[1].data == #"{"state":"running","attempts":1}"#)
            #expect(try await again.jobEvents(of: job.number, after: 2, limit: 1) == [events[2]])
            #expect(try await again.jobEvents(of: job.number, after: 4, limit: 9).isEmpty)
        }
    }

    @Test func `the schema itself refuses a second unfinished training`() async throws {
        try await withJobStore { store, url in
            try await store.add("train", "BTCUSDT_1h")
            let other = try DatabaseQueue(path: url.path)
            #expect(throws: DatabaseError.self) {
                try other.write { db in
                    try db.execute(
                        sql: """
                            INSERT INTO job (kind, subject, state, createdAt, request)
                            VALUES ('train', 'BTCUSDT_1h', 'queued', 0, '{}')
                            """
                    )
                }
            }
        }
    }

    @Test(arguments: [
        "state = 'lost'", "state = 'done'", "state = 'running'", "finishedAt = 5",
        "problem = '{}'", "result = x'00'", "request = 'no JSON'", "attempts = -1", "subject = ''",
    ])
    func `the schema refuses what can be no job`(change: String) async throws {
        try await withJobStore { store, url in
            try await store.add("backtest", "a")
            let other = try DatabaseQueue(path: url.path)
            #expect(throws: DatabaseError.self) {
                try other.write { db in try db.execute(sql: "UPDATE job SET \(change)") }
            }
        }
    }

    @Test func `a change whose event cannot be made is rolled back`() async throws {
        try await withJobStore { store, _ in
            let draft = JobDraft(kind: "backtest", subject: "a", request: "{}")
            await #expect(throws: Refusal.self) {
                try await store.addJob(draft, queueLimit: 9, at: hour(0)) { _ in throw Refusal() }
            }
            #expect(try await store.jobs(limit: 9).isEmpty)
            try await store.add("backtest", "a")
            await #expect(throws: Refusal.self) {
                try await store.startNextJob(ofKinds: ["backtest"], at: hour(1)) { _ in
                    throw Refusal()
                }
            }
            let number = try #require(try await store.jobs(limit: 9).first).number
            #expect(try await store.job(number)?.state == .queued)
            #expect(try await store.jobEvents(of: number, after: 0, limit: 9).count == 1)
        }
    }

    @Test func `no job ends twice, and no event follows the last`() async throws {
        try await withJobStore { store, _ in
            try await store.add("backtest", "a")
            _ = try await store.start(["backtest"])
            try await store.end(1)
            let again = try await store.endJob(
                1,
                from: .running,
                as: .failed(problem: "{}"),
                at: hour(5),
                keeping: 9,
                describe: SQLiteStore.describe
            )
            #expect(again == nil)
            try await store.advanceJob(1, progress: "{}")
            try await store.putBackJob(1, describe: SQLiteStore.describe)
            #expect(try await store.job(1)?.state == .done)
            #expect(try await store.jobEvents(of: 1, after: 0, limit: 9).count == 3)
        }
    }

    @Test func `jobs are listed newest first, page by page`() async throws {
        try await withJobStore { store, _ in
            for index in 1...5 {
                try await store.add(index == 3 ? "sync" : "backtest", "\(index)")
            }
            _ = try await store.start(["backtest"])
            #expect(try await store.jobs(limit: 2).map(\.number) == [5, 4])
            #expect(try await store.jobs(limit: 2, before: 4).map(\.number) == [3, 2])
            #expect(
                try await store.jobs(kinds: ["backtest"], limit: 9, before: 5).map(\.number) == [
                    4, 2, 1,
                ]
            )
            #expect(try await store.jobs(state: .running, limit: 9).map(\.number) == [1])
            #expect(try await store.jobs(limit: 0).isEmpty)
        }
    }
}
