import Market
import Storage
import Testing
import Workflows

/// Which jobs are taken on, and in which order they begin.
@Suite struct JobQueueTests {
    @Test(arguments: TestedStore.all)
    func `a short job passes longer ones, and its queue is its own`(kind: TestedStore) async throws
    {
        try await kind.withStore { (store, _) async throws in
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
            let first = try await store.start(["backtest"], onlyShort: true)
            #expect(first?.number == short.number)
            let next = try await store.start(["backtest"], onlyShort: true)
            #expect(next == nil)
            let oldest = try await store.start(["backtest"])
            #expect(oldest?.number == 1)
        }
    }

    @Test(arguments: TestedStore.all)
    func `of one subject one training at a time is unfinished, of backtests any number`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            guard case .added(let first) = try await store.add("train", "BTCUSDT_1h") else {
                Issue.record("the first training is refused")
                return
            }
            #expect(try await store.add("train", "BTCUSDT_1h") == .exists(first))
            guard case .added = try await store.add("train", "ETHUSDT_1h") else {
                Issue.record("another model's training is refused")
                return
            }
            let begun = try #require(try await store.start(["train"]))
            #expect(begun.number == first.number)
            #expect(try await store.add("train", "BTCUSDT_1h") == .exists(begun))
            #expect(try await store.unfinishedJob(kind: "train", subject: "BTCUSDT_1h") == begun)
            try await store.end(begun.number)
            #expect(try await store.unfinishedJob(kind: "train", subject: "BTCUSDT_1h") == nil)
            guard case .added = try await store.add("train", "BTCUSDT_1h") else {
                Issue.record("a training after a finished one is refused")
                return
            }
            try await store.add("backtest", "same")
            try await store.add("backtest", "same")
            #expect(try await store.jobs(kinds: ["backtest"], limit: 10).count == 2)
        }
    }

    @Test(arguments: TestedStore.all)
    func `jobs begin in the order asked for, each kind on its own, subjects may wait`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            try await store.add("sync", "BTC")
            try await store.add("sync", "BTC")
            try await store.add("sync", "ETH")
            try await store.add("backtest", "a")
            #expect(try await store.start(["backtest", "compare"])?.kind == "backtest")
            #expect(try await store.start(["backtest", "compare"]) == nil)
            #expect(try await store.start(["sync"])?.number == 1)
            let next = try await store.start(["sync"], excluding: ["BTC"])
            #expect(next?.number == 3)
            #expect(try await store.jobQueue().count == 1)
        }
    }

    @Test(arguments: TestedStore.all)
    func `a full queue takes nothing more until a job has begun`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            try await store.add("backtest", "a", limit: 2)
            try await store.add("backtest", "b", limit: 2)
            #expect(try await store.add("backtest", "c", limit: 2) == .full(queued: 2))
            _ = try await store.start(["backtest"])
            guard case .added(let job) = try await store.add("backtest", "c", limit: 2) else {
                Issue.record("refused although one has begun")
                return
            }
            #expect(job.number == 3)
        }
    }
}
