import Foundation
import GRDB
import Market
import Storage
import Testing

/// Jobs on disk: what is kept, in which order, and what a crash leaves.
@Suite struct JobStoreTests {
    private struct Refusal: Error {}

    private let ending = JobEnding.done(result: Data(#"{"a":1}"#.utf8), runID: "run")

    private func withStore<T>(_ body: (CandleStore, URL) async throws -> T) async throws -> T {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            return try await body(CandleStore(at: url), url)
        }
    }

    /// Adds a job whose events tell its state and attempts.
    @discardableResult
    private func add(
        _ kind: String,
        _ subject: String,
        to store: CandleStore,
        limit: Int = 100
    ) throws -> JobAddition {
        let draft = JobDraft(kind: kind, subject: subject, request: "{}")
        return try store.addJob(draft, queueLimit: limit, at: hour(0), describe: Self.describe)
    }

    private static func describe(_ job: StoredJob) -> String {
        #"{"state":"\#(job.state.rawValue)","attempts":\#(job.attempts)}"#
    }

    private func start(_ kinds: [String], in store: CandleStore) throws -> StoredJob? {
        try store.startNextJob(ofKinds: kinds, at: hour(1), describe: Self.describe)
    }

    private func end(_ number: Int64, in store: CandleStore, at time: Timestamp = hour(2)) throws {
        let job = try store.endJob(
            number,
            from: .running,
            as: ending,
            at: time,
            keeping: 100,
            describe: Self.describe
        )
        #expect(job?.state == .done)
    }

    @Test func `a job and its events are there when the store is opened again`() async throws {
        try await withStore { store, url in
            try add("backtest", "a", to: store)
            let begun = try #require(try start(["backtest"], in: store))
            try store.advanceJob(begun.number, progress: #"{"n":1}"#)
            try end(begun.number, in: store)

            let again = try CandleStore(at: url)
            let job = try #require(try again.job(begun.number))
            #expect(job.state == .done)
            #expect(job.attempts == 1)
            #expect(job.createdAt == hour(0))
            #expect(job.startedAt == hour(1))
            #expect(job.finishedAt == hour(2))
            #expect(job.progress == #"{"n":1}"#)
            #expect(job.runID == "run")
            #expect(try again.jobResult(job.number) == Data(#"{"a":1}"#.utf8))
            let events = try again.jobEvents(of: job.number, after: 0, limit: 100)
            #expect(events.map(\.number) == [1, 2, 3, 4])
            #expect(events.map(\.name) == [.state, .state, .progress, .state])
            #expect(events.map(\.isLast) == [false, false, false, true])
            #expect(events[1].data == #"{"state":"running","attempts":1}"#)
            #expect(try again.jobEvents(of: job.number, after: 2, limit: 1) == [events[2]])
            #expect(try again.jobEvents(of: job.number, after: 4, limit: 9).isEmpty)
        }
    }

    @Test func `of one subject one training at a time is unfinished, of backtests any number`()
        async throws
    {
        try await withStore { store, _ in
            guard case .added(let first) = try add("train", "BTCUSDT_1h", to: store) else {
                Issue.record("the first training is refused")
                return
            }
            #expect(try add("train", "BTCUSDT_1h", to: store) == .exists(first))
            guard case .added = try add("train", "ETHUSDT_1h", to: store) else {
                Issue.record("another model's training is refused")
                return
            }
            let begun = try #require(try start(["train"], in: store))
            #expect(begun.number == first.number)
            #expect(try add("train", "BTCUSDT_1h", to: store) == .exists(begun))
            #expect(try store.unfinishedJob(kind: "train", subject: "BTCUSDT_1h") == begun)
            try end(begun.number, in: store)
            #expect(try store.unfinishedJob(kind: "train", subject: "BTCUSDT_1h") == nil)
            guard case .added = try add("train", "BTCUSDT_1h", to: store) else {
                Issue.record("a training after a finished one is refused")
                return
            }
            try add("backtest", "same", to: store)
            try add("backtest", "same", to: store)
            #expect(try store.jobs(kinds: ["backtest"], limit: 10).count == 2)
        }
    }

    @Test func `the schema itself refuses a second unfinished training`() async throws {
        try await withStore { store, url in
            try add("train", "BTCUSDT_1h", to: store)
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
        try await withStore { store, url in
            try add("backtest", "a", to: store)
            let other = try DatabaseQueue(path: url.path)
            #expect(throws: DatabaseError.self) {
                try other.write { db in try db.execute(sql: "UPDATE job SET \(change)") }
            }
        }
    }

    @Test func `jobs begin in the order asked for, each kind on its own, subjects may wait`()
        async throws
    {
        try await withStore { store, _ in
            try add("sync", "BTC", to: store)
            try add("sync", "BTC", to: store)
            try add("sync", "ETH", to: store)
            try add("backtest", "a", to: store)
            #expect(try start(["backtest", "compare"], in: store)?.kind == "backtest")
            #expect(try start(["backtest", "compare"], in: store) == nil)
            #expect(try start(["sync"], in: store)?.number == 1)
            let next = try store.startNextJob(
                ofKinds: ["sync"],
                excluding: ["BTC"],
                at: hour(1),
                describe: Self.describe
            )
            #expect(next?.number == 3)
            #expect(try store.queuedJobCount() == 1)
        }
    }

    @Test func `a full queue takes nothing more until a job has begun`() async throws {
        try await withStore { store, _ in
            try add("backtest", "a", to: store, limit: 2)
            try add("backtest", "b", to: store, limit: 2)
            #expect(try add("backtest", "c", to: store, limit: 2) == .full(queued: 2))
            _ = try start(["backtest"], in: store)
            guard case .added(let job) = try add("backtest", "c", to: store, limit: 2) else {
                Issue.record("refused although one has begun")
                return
            }
            #expect(job.number == 3)
        }
    }

    @Test func `a change whose event cannot be told does not happen`() async throws {
        try await withStore { store, _ in
            let draft = JobDraft(kind: "backtest", subject: "a", request: "{}")
            #expect(throws: Refusal.self) {
                try store.addJob(draft, queueLimit: 9, at: hour(0)) { _ in throw Refusal() }
            }
            #expect(try store.jobs(limit: 9).isEmpty)
            try add("backtest", "a", to: store)
            #expect(throws: Refusal.self) {
                try store.startNextJob(ofKinds: ["backtest"], at: hour(1)) { _ in throw Refusal() }
            }
            let number = try #require(try store.jobs(limit: 9).first).number
            #expect(try store.job(number)?.state == .queued)
            #expect(try store.jobEvents(of: number, after: 0, limit: 9).count == 1)
        }
    }

    @Test func `what a crash left running is queued, or has failed after its last attempt`()
        async throws
    {
        try await withStore { store, url in
            try add("train", "tired", to: store)
            try add("backtest", "fresh", to: store)
            for _ in 1...2 {
                let job = try #require(try start(["train"], in: store))
                try CandleStore(at: url).recoverJobs(
                    ofKinds: ["train", "backtest"],
                    attempts: 3,
                    problem: { _ in "{}" },
                    at: hour(3),
                    describe: Self.describe
                )
                #expect(try store.job(job.number)?.state == .queued)
            }
            _ = try start(["train"], in: store)
            _ = try start(["backtest"], in: store)
            try CandleStore(at: url).recoverJobs(
                ofKinds: ["train", "backtest"],
                attempts: 3,
                problem: { #"{"attempts":\#($0.attempts)}"# },
                at: hour(3),
                describe: Self.describe
            )
            let tired = try #require(try store.job(1))
            #expect(tired.state == .failed)
            #expect(tired.problem == #"{"attempts":3}"#)
            #expect(tired.finishedAt == hour(3))
            #expect(try store.jobEvents(of: 1, after: 0, limit: 99).last?.isLast == true)
            let fresh = try #require(try store.job(2))
            #expect(fresh.state == .queued)
            #expect(fresh.attempts == 1)
        }
    }

    @Test func `a job that is put back has its attempt again`() async throws {
        try await withStore { store, _ in
            try add("train", "a", to: store)
            _ = try start(["train"], in: store)
            try store.putBackJob(1, describe: Self.describe)
            #expect(try store.job(1)?.state == .queued)
            #expect(try store.job(1)?.attempts == 0)
            #expect(try start(["train"], in: store)?.attempts == 1)
        }
    }

    @Test func `nothing ends twice, and nothing is told after the end`() async throws {
        try await withStore { store, _ in
            try add("backtest", "a", to: store)
            _ = try start(["backtest"], in: store)
            try end(1, in: store)
            let again = try store.endJob(
                1,
                from: .running,
                as: .failed(problem: "{}"),
                at: hour(5),
                keeping: 9,
                describe: Self.describe
            )
            #expect(again == nil)
            try store.advanceJob(1, progress: "{}")
            try store.putBackJob(1, describe: Self.describe)
            #expect(try store.job(1)?.state == .done)
            #expect(try store.jobEvents(of: 1, after: 0, limit: 9).count == 3)
        }
    }

    @Test func `of progress the newest stays, all states do, and no number is given twice`()
        async throws
    {
        try await withStore { store, url in
            let count = 2 * CandleStore.keptProgress
            try add("train", "long", to: store)
            try add("train", "other", to: store)
            _ = try start(["train"], in: store)
            for number in 1...count {
                if number == count / 2 {
                    try store.putBackJob(1, describe: Self.describe)
                    _ = try start(["train"], in: store)
                }
                try store.advanceJob(1, progress: #"{"n":\#(number)}"#)
            }
            // As a service that has been started again goes on.
            let again = try CandleStore(at: url)
            try again.advanceJob(1, progress: #"{"n":\#(count + 1)}"#)
            try end(1, in: again)
            let events = try store.jobEvents(of: 1, after: 0, limit: .max)
            let states = events.filter { $0.name == .state }
            #expect(states.count == 5)
            #expect(states.first?.number == 1 && states.last?.isLast == true)
            let progress = events.filter { $0.name == .progress }
            #expect(progress.count == CandleStore.keptProgress)
            // The newest of it, in order, up to the end.
            let last = Int64(count + 6)
            #expect(progress.map(\.number) == Array((last - Int64(progress.count))..<last))
            #expect(
                progress.map(\.data)
                    == (0..<progress.count).reversed().map { #"{"n":\#(count + 1 - $0)}"# }
            )
            // A reader may name an event that has gone.
            #expect(try store.jobEvents(of: 1, after: 7, limit: .max) == Array(events.dropFirst(2)))
            #expect(try store.jobEvents(of: 1, after: last, limit: .max).isEmpty)
            #expect(try store.jobEvents(of: 2, after: 0, limit: .max).count == 1)
        }
    }

    @Test func `those that ended first go, with their events, and unfinished ones stay`()
        async throws
    {
        try await withStore { store, url in
            for name in ["slow", "b", "c", "waiting"] {
                try add("backtest", name, to: store)
            }
            for _ in 1...3 {
                _ = try start(["backtest"], in: store)
            }
            try end(2, in: store, at: hour(2))
            try end(3, in: store, at: hour(3))
            _ = try store.endJob(
                1,
                from: .running,
                as: ending,
                at: hour(4),
                keeping: 2,
                describe: Self.describe
            )
            #expect(try store.jobs(limit: 9).map(\.number) == [4, 3, 1])
            #expect(try store.jobResult(2) == nil)
            let events = try await DatabaseQueue(path: url.path).read { db in
                try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM jobEvent WHERE job = 2")
            }
            #expect(events == 0)
            // A number is never given again, also not that of the newest job once it is gone.
            guard case .added(let job) = try add("backtest", "d", to: store) else { return }
            #expect(job.number == 5)
        }
    }

    @Test func `jobs are listed newest first, page by page`() async throws {
        try await withStore { store, _ in
            for index in 1...5 {
                try add(index == 3 ? "sync" : "backtest", "\(index)", to: store)
            }
            _ = try start(["backtest"], in: store)
            #expect(try store.jobs(limit: 2).map(\.number) == [5, 4])
            #expect(try store.jobs(limit: 2, before: 4).map(\.number) == [3, 2])
            #expect(
                try store.jobs(kinds: ["backtest"], limit: 9, before: 5).map(\.number) == [4, 2, 1]
            )
            #expect(try store.jobs(state: .running, limit: 9).map(\.number) == [1])
            #expect(try store.jobs(limit: 0).isEmpty)
        }
    }
}
