import Foundation
import GRDB
import Market
import Storage
import Testing

/// Jobs on disk: what is kept, in which order, and what a crash leaves.
@Suite struct JobStoreTests {
    @Test func `an attempt that began further than the one before is counted as the first`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(at: folder.appendingPathComponent("store.sqlite"))
            let draft = JobDraft(kind: "train", subject: "a", request: "{}")
            _ = try await store.addJob(draft, queueLimit: 9, at: hour(0)) { _ in "{}" }
            func attempt(from units: Int) async throws -> StoredJob? {
                _ = try await store.startNextJob(ofKinds: ["train"], at: hour(1)) { _ in "{}" }
                try await store.startJob(1, at: units)
                try await store.recoverJobs(
                    ofKinds: ["train"],
                    attempts: 3,
                    problem: { _ in "{}" },
                    at: hour(2),
                    describe: { _ in "{}" }
                )
                return try await store.job(1)
            }
            for units in [1, 101, 101, 201, 301, 401] {
                #expect(try await attempt(from: units)?.state == .queued)
            }
            for _ in 1...2 {
                #expect(try await store.job(1)?.state == .queued)
                _ = try await attempt(from: 401)
            }
            #expect(try await store.job(1)?.state == .failed)
        }
    }

    @Test func `a short job passes longer ones, and its queue is its own`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(at: folder.appendingPathComponent("store.sqlite"))
            func add(isShort: Bool) async throws -> JobAddition {
                try await store.addJob(
                    JobDraft(kind: "backtest", subject: "a", request: "{}", isShort: isShort),
                    queueLimit: 2,
                    at: hour(0)
                ) { _ in "{}" }
            }
            for _ in 1...2 { _ = try await add(isShort: false) }
            #expect(try await add(isShort: false) == .full(queued: 2))
            guard case .added(let short) = try await add(isShort: true) else {
                Issue.record("a short job has no place")
                return
            }
            let first = try await store.startNextJob(
                ofKinds: ["backtest"],
                onlyShort: true,
                at: hour(1)
            ) { _ in "{}" }
            #expect(first?.number == short.number)
            let next = try await store.startNextJob(
                ofKinds: ["backtest"],
                onlyShort: true,
                at: hour(1)
            ) { _ in "{}" }
            #expect(next == nil)
            let oldest = try await store.startNextJob(ofKinds: ["backtest"], at: hour(1)) { _ in
                "{}"
            }
            #expect(oldest?.number == 1)
        }
    }

    private struct Refusal: Error {}

    private let ending = JobEnding.done(result: Data(#"{"a":1}"#.utf8), runID: "run")

    private func withStore<T>(_ body: (SQLiteStore, URL) async throws -> T) async throws -> T {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            return try await body(SQLiteStore(at: url), url)
        }
    }

    /// Adds a job whose events tell its state and attempts.
    @discardableResult
    private func add(
        _ kind: String,
        _ subject: String,
        to store: SQLiteStore,
        limit: Int = 100
    ) async throws -> JobAddition {
        let draft = JobDraft(
            kind: kind,
            subject: subject,
            request: "{}",
            isExclusive: kind == "train"
        )
        return try await store.addJob(
            draft,
            queueLimit: limit,
            at: hour(0),
            describe: Self.describe
        )
    }

    @Sendable private static func describe(_ job: StoredJob) -> String {
        #"{"state":"\#(job.state.rawValue)","attempts":\#(job.attempts)}"#
    }

    private func start(_ kinds: [String], in store: SQLiteStore) async throws -> StoredJob? {
        try await store.startNextJob(ofKinds: kinds, at: hour(1), describe: Self.describe)
    }

    private func end(_ number: Int64, in store: SQLiteStore, at time: Timestamp = hour(2))
        async throws
    {
        let job = try await store.endJob(
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
            try await add("backtest", "a", to: store)
            let begun = try #require(try await start(["backtest"], in: store))
            try await store.advanceJob(begun.number, progress: #"{"n":1}"#)
            try await end(begun.number, in: store)

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

    @Test func `of one subject one training at a time is unfinished, of backtests any number`()
        async throws
    {
        try await withStore { store, _ in
            guard case .added(let first) = try await add("train", "BTCUSDT_1h", to: store) else {
                Issue.record("the first training is refused")
                return
            }
            #expect(try await add("train", "BTCUSDT_1h", to: store) == .exists(first))
            guard case .added = try await add("train", "ETHUSDT_1h", to: store) else {
                Issue.record("another model's training is refused")
                return
            }
            let begun = try #require(try await start(["train"], in: store))
            #expect(begun.number == first.number)
            #expect(try await add("train", "BTCUSDT_1h", to: store) == .exists(begun))
            #expect(try await store.unfinishedJob(kind: "train", subject: "BTCUSDT_1h") == begun)
            try await end(begun.number, in: store)
            #expect(try await store.unfinishedJob(kind: "train", subject: "BTCUSDT_1h") == nil)
            guard case .added = try await add("train", "BTCUSDT_1h", to: store) else {
                Issue.record("a training after a finished one is refused")
                return
            }
            try await add("backtest", "same", to: store)
            try await add("backtest", "same", to: store)
            #expect(try await store.jobs(kinds: ["backtest"], limit: 10).count == 2)
        }
    }

    @Test func `the schema itself refuses a second unfinished training`() async throws {
        try await withStore { store, url in
            try await add("train", "BTCUSDT_1h", to: store)
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
            try await add("backtest", "a", to: store)
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
            try await add("sync", "BTC", to: store)
            try await add("sync", "BTC", to: store)
            try await add("sync", "ETH", to: store)
            try await add("backtest", "a", to: store)
            #expect(try await start(["backtest", "compare"], in: store)?.kind == "backtest")
            #expect(try await start(["backtest", "compare"], in: store) == nil)
            #expect(try await start(["sync"], in: store)?.number == 1)
            let next = try await store.startNextJob(
                ofKinds: ["sync"],
                excluding: ["BTC"],
                at: hour(1),
                describe: Self.describe
            )
            #expect(next?.number == 3)
            #expect(try await store.jobQueue().count == 1)
        }
    }

    @Test func `a full queue takes nothing more until a job has begun`() async throws {
        try await withStore { store, _ in
            try await add("backtest", "a", to: store, limit: 2)
            try await add("backtest", "b", to: store, limit: 2)
            #expect(try await add("backtest", "c", to: store, limit: 2) == .full(queued: 2))
            _ = try await start(["backtest"], in: store)
            guard case .added(let job) = try await add("backtest", "c", to: store, limit: 2) else {
                Issue.record("refused although one has begun")
                return
            }
            #expect(job.number == 3)
        }
    }

    @Test func `a change whose event cannot be made is rolled back`() async throws {
        try await withStore { store, _ in
            let draft = JobDraft(kind: "backtest", subject: "a", request: "{}")
            await #expect(throws: Refusal.self) {
                try await store.addJob(draft, queueLimit: 9, at: hour(0)) { _ in throw Refusal() }
            }
            #expect(try await store.jobs(limit: 9).isEmpty)
            try await add("backtest", "a", to: store)
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

    @Test func `what a crash left running is queued, or has failed after its last attempt`()
        async throws
    {
        try await withStore { store, url in
            try await add("train", "tired", to: store)
            try await add("backtest", "fresh", to: store)
            for _ in 1...2 {
                let job = try #require(try await start(["train"], in: store))
                try await SQLiteStore(at: url).recoverJobs(
                    ofKinds: ["train", "backtest"],
                    attempts: 3,
                    problem: { _ in "{}" },
                    at: hour(3),
                    describe: Self.describe
                )
                #expect(try await store.job(job.number)?.state == .queued)
            }
            _ = try await start(["train"], in: store)
            _ = try await start(["backtest"], in: store)
            try await SQLiteStore(at: url).recoverJobs(
                ofKinds: ["train", "backtest"],
                attempts: 3,
                problem: { #"{"attempts":\#($0.attempts)}"# },
                at: hour(3),
                describe: Self.describe
            )
            let tired = try #require(try await store.job(1))
            #expect(tired.state == .failed)
            #expect(tired.problem == #"{"attempts":3}"#)
            #expect(tired.finishedAt == hour(3))
            #expect(try await store.jobEvents(of: 1, after: 0, limit: 99).last?.isLast == true)
            let fresh = try #require(try await store.job(2))
            #expect(fresh.state == .queued)
            #expect(fresh.attempts == 1)
        }
    }

    @Test func `a job that is put back has its attempt again`() async throws {
        try await withStore { store, _ in
            try await add("train", "a", to: store)
            _ = try await start(["train"], in: store)
            try await store.putBackJob(1, describe: Self.describe)
            #expect(try await store.job(1)?.state == .queued)
            #expect(try await store.job(1)?.attempts == 0)
            #expect(try await start(["train"], in: store)?.attempts == 1)
        }
    }

    @Test func `no job ends twice, and no event follows the last`() async throws {
        try await withStore { store, _ in
            try await add("backtest", "a", to: store)
            _ = try await start(["backtest"], in: store)
            try await end(1, in: store)
            let again = try await store.endJob(
                1,
                from: .running,
                as: .failed(problem: "{}"),
                at: hour(5),
                keeping: 9,
                describe: Self.describe
            )
            #expect(again == nil)
            try await store.advanceJob(1, progress: "{}")
            try await store.putBackJob(1, describe: Self.describe)
            #expect(try await store.job(1)?.state == .done)
            #expect(try await store.jobEvents(of: 1, after: 0, limit: 9).count == 3)
        }
    }

    @Test func `of progress the newest stays, all states do, and no number is given twice`()
        async throws
    {
        try await withStore { store, url in
            let count = 2 * SQLiteStore.keptProgress
            try await add("train", "long", to: store)
            try await add("train", "other", to: store)
            _ = try await start(["train"], in: store)
            for number in 1...count {
                if number == count / 2 {
                    try await store.putBackJob(1, describe: Self.describe)
                    _ = try await start(["train"], in: store)
                }
                try await store.advanceJob(1, progress: #"{"n":\#(number)}"#)
            }
            // As a service that has been started again goes on.
            let again = try SQLiteStore(at: url)
            try await again.advanceJob(1, progress: #"{"n":\#(count + 1)}"#)
            try await end(1, in: again)
            let events = try await store.jobEvents(of: 1, after: 0, limit: .max)
            let states = events.filter { $0.name == .state }
            #expect(states.count == 5)
            #expect(states.first?.number == 1 && states.last?.isLast == true)
            let progress = events.filter { $0.name == .progress }
            #expect(progress.count == SQLiteStore.keptProgress)
            // The newest of it, in order, up to the end.
            let last = Int64(count + 6)
            #expect(progress.map(\.number) == Array((last - Int64(progress.count))..<last))
            #expect(
                progress.map(\.data)
                    == (0..<progress.count).reversed().map { #"{"n":\#(count + 1 - $0)}"# }
            )
            // A reader may name an event that has gone.
            #expect(
                try await store.jobEvents(of: 1, after: 7, limit: .max)
                    == Array(events.dropFirst(2))
            )
            #expect(try await store.jobEvents(of: 1, after: last, limit: .max).isEmpty)
            #expect(try await store.jobEvents(of: 2, after: 0, limit: .max).count == 1)
        }
    }

    @Test func `those that ended first go, with their events, and unfinished ones stay`()
        async throws
    {
        try await withStore { store, url in
            for name in ["slow", "b", "c", "waiting"] {
                try await add("backtest", name, to: store)
            }
            for _ in 1...3 {
                _ = try await start(["backtest"], in: store)
            }
            try await end(2, in: store, at: hour(2))
            try await end(3, in: store, at: hour(3))
            _ = try await store.endJob(
                1,
                from: .running,
                as: ending,
                at: hour(4),
                keeping: 2,
                describe: Self.describe
            )
            #expect(try await store.jobs(limit: 9).map(\.number) == [4, 3, 1])
            #expect(try await store.jobResult(2) == nil)
            let events = try await DatabaseQueue(path: url.path).read { db in
                try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM jobEvent WHERE job = 2")
            }
            #expect(events == 0)
            // A number is never given again, also not that of the newest job once it is gone.
            guard case .added(let job) = try await add("backtest", "d", to: store) else { return }
            #expect(job.number == 5)
        }
    }

    @Test func `jobs are listed newest first, page by page`() async throws {
        try await withStore { store, _ in
            for index in 1...5 {
                try await add(index == 3 ? "sync" : "backtest", "\(index)", to: store)
            }
            _ = try await start(["backtest"], in: store)
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
