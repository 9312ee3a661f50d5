import Foundation
import GRDB
import Market
import Storage
import Testing
import Workflows

/// Jobs on disk: what is kept of one, and what can be none.
@Suite struct JobStoreTests {
    private struct Refusal: Error {}

    @Test(arguments: TestedStore.all)
    func `a job and its events are there when the store is opened again`(kind: TestedStore)
        async throws
    {
        try await kind.withStore { (store, place) async throws in
            try await store.add("backtest", "a")
            let begun = try #require(try await store.start(["backtest"]))
            try await store.advanceJob(begun.number, progress: #"{"n":1}"#)
            try await store.end(begun.number)

            let again = try place.open()
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

    @Test(arguments: TestedStore.all)
    func `the schema itself refuses a second unfinished training`(kind: TestedStore) async throws {
        try await kind.withStore { (store, place) async throws in
            try await store.add("train", "BTCUSDT_1h")
            let time = kind != .postgres ? "createdAt" : "created_at"
            await #expect(throws: (any Error).self) {
                try await place.execute(
                    """
                    INSERT INTO job (kind, subject, state, \(time), request)
                    VALUES ('train', 'BTCUSDT_1h', 'queued', 0, '{}')
                    """
                )
            }
            try await place.execute(
                """
                INSERT INTO job (kind, subject, state, \(time), request)
                VALUES ('train', 'ETHUSDT_1h', 'queued', 0, '{}')
                """
            )
        }
    }

    @Test(
        arguments: TestedStore.all,
        [
            "state = 'lost'", "state = 'done'", "state = 'running'", "finishedAt = 5",
            "problem = '{}'", "result = x'00'", "request = 'no JSON'", "attempts = -1",
            "subject = ''",
        ]
    )
    func `the schema refuses what can be no job`(kind: TestedStore, change: String) async throws {
        try await kind.withStore { (store, place) async throws in
            try await store.add("backtest", "a")
            let change =
                kind != .postgres
                ? change
                : change.replacing("finishedAt", with: "finished_at").replacing(
                    "x'00'",
                    with: "'x'"
                )
            await #expect(throws: (any Error).self) {
                try await place.execute("UPDATE job SET \(change)")
            }
            try await place.execute("UPDATE job SET subject = 'b'")
        }
    }

    @Test(arguments: TestedStore.all)
    func `a change whose event cannot be made is rolled back`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            let draft = JobDraft(kind: "backtest", subject: "a", request: "{}")
            await #expect(throws: Refusal.self) {
                try await store.addJob(draft, queueLimit: 9, at: hour(0)) { _ in throw Refusal() }
            }
            #expect(try await store.jobs(limit: 9).isEmpty)
            try await store.add("backtest", "a")
            await #expect(throws: Refusal.self) {
                try await store.start(["backtest"], describe: { _ in throw Refusal() })
            }
            let number = try #require(try await store.jobs(limit: 9).first).number
            #expect(try await store.job(number)?.state == .queued)
            #expect(try await store.jobEvents(of: number, after: 0, limit: 9).count == 1)
        }
    }

    @Test(arguments: TestedStore.all)
    func `no job ends twice, and no event follows the last`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            try await store.add("backtest", "a")
            _ = try await store.start(["backtest"])
            try await store.end(1)
            let again = try await store.end(1, as: .failed(problem: "{}"), at: hour(5))
            #expect(again == nil)
            try await store.advanceJob(1, progress: "{}")
            try await store.putBackJob(1, describe: describe)
            #expect(try await store.job(1)?.state == .done)
            #expect(try await store.jobEvents(of: 1, after: 0, limit: 9).count == 3)
        }
    }

    @Test(arguments: TestedStore.all)
    func `jobs are listed newest first, page by page`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
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
