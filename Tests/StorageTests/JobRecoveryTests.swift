import Market
import Storage
import Testing
import Workflows

/// What a crash leaves of jobs, and which attempts count.
@Suite struct JobRecoveryTests {
    @Test(arguments: TestedStore.all)
    func `an attempt that began further than the one before is counted as the first`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            let draft = JobDraft(kind: "train", subject: "a", request: "{}")
            _ = try await store.addJob(draft, queueLimit: 9, at: hour(0)) { _ in "{}" }
            func attempt(from units: Int) async throws -> StoredJob? {
                _ = try await store.start(["train"])
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

    @Test(arguments: TestedStore.all)
    func `what a crash left running is queued, or has failed after its last attempt`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, place) async throws in
            try await store.add("train", "tired")
            try await store.add("backtest", "fresh")
            for _ in 1...2 {
                let job = try #require(try await store.start(["train"]))
                try await place.open().recoverJobs(
                    ofKinds: ["train", "backtest"],
                    attempts: 3,
                    problem: { _ in "{}" },
                    at: hour(3),
                    describe: describe
                )
                #expect(try await store.job(job.number)?.state == .queued)
            }
            _ = try await store.start(["train"])
            _ = try await store.start(["backtest"])
            try await place.open().recoverJobs(
                ofKinds: ["train", "backtest"],
                attempts: 3,
                problem: { #"{"attempts":\#($0.attempts)}"# },
                at: hour(3),
                describe: describe
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

    @Test(arguments: TestedStore.all)
    func `a job that is put back has its attempt again`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            try await store.add("train", "a")
            _ = try await store.start(["train"])
            try await store.putBackJob(1, describe: describe)
            #expect(try await store.job(1)?.state == .queued)
            #expect(try await store.job(1)?.attempts == 0)
            #expect(try await store.start(["train"])?.attempts == 1)
        }
    }
}
