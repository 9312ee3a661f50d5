import FakeExchange
import Foundation
import Market
import Testing
import Workflows

/// What the exchange is asked for when candles are wanted.
struct BackfillerTests {
    @Test func `nothing is asked when all is there up to the newest closed candle`() async throws {
        try await BackfillerScene.set(stored: 0..<BackfillerScene.hours) { scene in
            try await scene.exchange.run { address in
                let freshness = try await scene.freshness(scene.backfiller(address))
                #expect(scene.exchange.requests.isEmpty)
                #expect(freshness.downloaded == 0)
                #expect(freshness.problem == nil)
                #expect(freshness.newestCandle == scene.candles[BackfillerScene.hours - 1].openTime)
                #expect(freshness.ageSeconds == 1800)
            }
        }
    }

    @Test func `a missing head and a missing tail come in, and nothing between`() async throws {
        try await BackfillerScene.set(stored: 1500..<2300) { scene in
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                let freshness = try await scene.freshness(backfiller)
                let first = try #require(
                    try scene.workspace.dataStatus().first
                )
                #expect(first.gaps.isEmpty)
                #expect(first.last == scene.candles[BackfillerScene.hours - 1].openTime)
                #expect(freshness.downloaded == first.candles - 800)
                // Ten days and 2,000 candles for warm-ups; the head takes two pages.
                #expect(first.first == scene.candles[160].openTime)
                let asked = scene.exchange.requests
                #expect(asked.count == 3)
                // The newest stored candle comes again: it may have been stored before it closed.
                for (uri, index) in zip(asked, [160, 1160, 2299]) {
                    let start = scene.candles[index].openTime.milliseconds
                    #expect(uri.hasPrefix("/api/v3/klines") && uri.contains("startTime=\(start)&"))
                }
                // A second time there is nothing left to ask.
                #expect(try await scene.freshness(backfiller).downloaded == 0)
                #expect(scene.exchange.requests.count == 3)
            }
        }
    }

    @Test func `futures come with the funding rates of the window, once`() async throws {
        try await BackfillerScene.set(stored: 0..<BackfillerScene.hours, venue: .futures) { scene in
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                _ = try await scene.freshness(backfiller)
                // A page, and the empty one that says that there is no more.
                #expect(scene.exchange.requests.count == 2)
                #expect(scene.exchange.requests.allSatisfy { $0.contains("fundingRate") })
                _ = try await scene.freshness(backfiller)
                #expect(scene.exchange.requests.count == 2)
            }
        }
    }

    @Test func `what the exchange does not have is not asked for again at each backtest`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            // The clock is two days ahead of all that the exchange has, and before it there is
            // nothing either.
            scene.time.advance(seconds: 2 * 86_400)
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                let window = BacktestRequest.Window.newest(days: 90, to: nil)
                _ = try await scene.freshness(backfiller, window)
                let asked = scene.exchange.requests.count
                _ = try await scene.freshness(backfiller, window)
                #expect(scene.exchange.requests.count == asked)
                // What may come at any moment is asked for again before long.
                scene.time.advance(seconds: 6)
                _ = try await scene.freshness(backfiller, window)
                // So is the newest stored candle, which may have been taken before it had closed.
                #expect(scene.exchange.requests.count == asked + 2)
            }
        }
    }

    @Test func `callers at the same time make one sync`() async throws {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                let alone = FakeExchange(candles: scene.candles)
                try await TemporaryWorkspace.with([]) { workspace in
                    try await alone.run { address in
                        let backfiller = Backfiller(
                            workspace: workspace,
                            exchange: ExchangeSettings(baseURL: address, timeout: .seconds(3600)),
                            now: { scene.time.now }
                        )
                        _ = try await scene.freshness(backfiller)
                    }
                }
                let answers = try await withThrowingTaskGroup(of: DataFreshness.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await scene.freshness(backfiller) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(scene.exchange.requests.count == alone.requests.count)
                #expect(answers.count == 20)
                #expect(answers.allSatisfy { $0.problem == nil && $0.ageSeconds == 1800 })
            }
        }
    }

    @Test func `a window with both ends is downloaded with its warm-up`() async throws {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let window = BacktestRequest.Window.from(
                    scene.candles[1800].openTime,
                    to: scene.candles[1900].openTime
                )
                let freshness = try await scene.freshness(scene.backfiller(address), window)
                #expect(freshness.newestCandle == scene.candles[1899].openTime)
                #expect(freshness.downloaded > 1000)
                let page = try scene.workspace.candles(
                    scene.key,
                    from: scene.candles[1800].openTime,
                    to: nil,
                    limit: 1000
                )
                #expect(page.candles.count == 100)
            }
        }
    }

    @Test func `no candle is asked for that opens now or later`() async throws {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            scene.time.advance(seconds: -10 * 86_400)
            let open = scene.key.interval.openTime(containing: scene.time.now)
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                _ = try await scene.freshness(backfiller)
                let ahead = BacktestRequest.Window.newest(days: 30, to: open + 86_400_000)
                await #expect(throws: WorkflowError.self) {
                    try await scene.freshness(backfiller, ahead)
                }
            }
            let ends = scene.exchange.requests.compactMap { uri in
                URLComponents(string: uri)?.queryItems?.first { $0.name == "endTime" }?.value
                    .flatMap { Int64($0) }
            }
            #expect(ends.count == scene.exchange.requests.count)
            #expect(ends.allSatisfy { $0 < open.milliseconds })
            #expect(try scene.workspace.dataStatus().first?.last == open - BackfillerScene.hour)
        }
    }

    @Test(arguments: [0, -1, 36_501, Int.max, Int.min])
    func `days that no window has are refused before anybody is asked`(_ days: Int) async throws {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                let refusal = WorkflowError.invalid(
                    parameter: "days",
                    value: "\(days)",
                    remedy: "give a number from 1 to 36500"
                )
                await #expect(throws: refusal) {
                    try await scene.freshness(backfiller, .newest(days: days, to: nil))
                }
                await #expect(throws: refusal) {
                    try await backfiller.backfill(scene.key, days: days, progress: { _ in })
                }
                await #expect(throws: refusal) {
                    let request = SyncRequest(key: scene.key, days: days)
                    _ = try await scene.workspace.sync(
                        request,
                        from: address,
                        now: { scene.time.now }
                    ).result
                }
            }
            #expect(scene.exchange.requests.isEmpty)
        }
    }
}
