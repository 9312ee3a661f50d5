import Foundation
import Market
import Storage
import TestSupport
import Testing
import Workflows

/// Copies of whole stores, from each kind into each kind.
@Suite(
    .enabled(if: PostgresServer.absence == nil, "PostgreSQL is missing: apt-get install postgresql")
)
struct StoreCopyTests {
    /// Fills a store with something of everything.
    private func fill(_ store: any Repositories) async throws {
        for key in [try makeKey(), try makeKey("ETHUSDT", .futures, .fourHours)] {
            let series = try CandleSeries(
                key: key,
                candles: (0..<1500).map { index in
                    Candle(
                        openTime: hour(0) + Int64(index) * key.interval.milliseconds,
                        open: 100,
                        high: 110,
                        low: 90,
                        close: 100 + Double(index % 7) / 3,
                        volume: Double(index)
                    )
                }
            )
            try await store.insert(
                series,
                leftOut: [ImpossibleRow(time: hour(8000), reason: "high below low")]
            )
        }
        try await store.insertFunding(
            [
                FundingRate(time: hour(0), rate: 0.1 + 0.2),
                FundingRate(time: hour(8), rate: -0.0002),
            ],
            for: Symbol("BTCUSDT")
        )
        _ = try await store.keep(
            .opinion(direction: "LONG", confidence: 0.3, reasoning: "all rises"),
            to: [UInt8](repeating: 7, count: 32),
            of: "m"
        )
        _ = try await store.keep(
            .refusal(reason: "no JSON"),
            to: [UInt8](repeating: 8, count: 32),
            of: "m"
        )
        _ = try await store.insert(
            StoredAPIKey(
                name: "alice",
                digest: Data(repeating: 1, count: 32),
                lastFour: "abcd",
                createdAt: hour(0)
            )
        )
        try await store.noteExchangePause(hour(3), of: "fapi.binance.com")
        try await store.noteTrials(
            [0.25, nil, -0.0].enumerated().map { index, sharpe in
                StoredTrial(
                    hash: [UInt8](repeating: UInt8(9 - index), count: 32),
                    key: try makeKey(),
                    strategy: "supertrend",
                    parameters: #"{"period":10}"#,
                    window: hour(0)...hour(9),
                    bars: 10,
                    source: "cli",
                    time: hour(20),
                    sharpe: sharpe
                )
            }
        )
        for name in ["done", "failed", "running", "queued", "gone"] {
            try await store.add("backtest", name)
        }
        for number in 1...3 as ClosedRange<Int64> {
            _ = try await store.start(["backtest"])
            try await store.advanceJob(number, progress: #"{"n":\#(number)}"#)
        }
        try await store.end(1)
        try await store.end(2, as: .failed(problem: #"{"code":"NO"}"#))
        // The last number that was given is that of a job that has gone.
        _ = try await store.endJob(
            5,
            from: .queued,
            as: .cancelled(problem: "{}"),
            progress: nil,
            at: hour(1),
            keeping: 2,
            largest: .max,
            describe: describe
        )
    }

    @Test(arguments: TestedStore.all, TestedStore.all)
    func `a copy holds what was copied, and goes on where that was`(
        from: TestedStore,
        to: TestedStore
    ) async throws {
        try await from.withStore { (source, _) async throws in
            try await to.withStore { (copy, _) async throws in
                try await fill(source)
                let (one, other) = try (copyable(source), copyable(copy))
                try await other.fill { body in try one.export(body) }
                let contents = try StoreContents(of: one)
                #expect(try StoreContents(of: other) == contents)
                #expect(contents.parts["candles"]?.count == 3000)
                #expect(contents.parts["trials"]?.count == 3)
                #expect(contents.parts["jobs"]?.count == 4)
                #expect(try copy.faults() == [])
                #expect(try copy.series(makeKey()) == source.series(makeKey()))
                #expect(try copy.trialCount(of: makeKey()) == source.trialCount(of: makeKey()))
                #expect(try await copy.jobResult(1) == source.jobResult(1))
                guard case .added(let next) = try await copy.add("backtest", "next") else {
                    Issue.record("no job is taken")
                    return
                }
                #expect(next.number == 6)
                // What ran when the source was left is begun again.
                try await copy.recoverJobs(
                    ofKinds: ["backtest"],
                    attempts: 3,
                    problem: { _ in "{}" },
                    at: hour(5),
                    describe: describe
                )
                #expect(try await copy.job(3)?.state == .queued)
            }
        }
    }

    @Test(arguments: TestedStore.all)
    func `only an empty store is filled, and a copy that fails leaves it empty`(
        kind: TestedStore
    ) async throws {
        struct Stop: Error {}
        try await kind.withStore { (store, _) async throws in
            let copy = try copyable(store)
            await #expect(throws: Stop.self) {
                try await copy.fill { body in
                    try body(.pause(host: "a", until: hour(0)))
                    throw Stop()
                }
            }
            #expect(try StoreContents(of: copy).parts.isEmpty)
            try await store.noteExchangePause(hour(0), of: "a")
            await #expect(throws: StoreCopyError.notEmpty(store: copy.name)) {
                try await copy.fill { _ in }
            }
        }
    }

    private func copyable(_ store: any Repositories) throws -> any CopyableStore {
        try #require(store as? any CopyableStore)
    }
}
