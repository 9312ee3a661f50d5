import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Candles brought when they are wanted: exchange on loopback, client, store on disk.
@Suite struct MarketDataKeeperTests {
    private static let hour: Int64 = 3_600_000
    private static let hours = 100 * 24

    /// What a test needs: a workspace, a clock in the hour after the newest candle, and an exchange.
    private struct Scene {
        let workspace: Workspace
        let candles: [Candle]
        let exchange: FakeExchange
        let time: TestTime
        let key: SeriesKey

        func keeper(_ address: String?) -> MarketDataKeeper {
            MarketDataKeeper(
                workspace: workspace,
                exchange: address.map {
                    ExchangeSettings(baseURL: $0, timeout: .seconds(60))
                },
                now: { time.now }
            )
        }

        func freshness(
            _ keeper: MarketDataKeeper,
            _ window: BacktestRequest.Window = .newest(days: 10, to: nil)
        ) async throws -> DataFreshness {
            try await keeper.bring(key, window, progress: { _ in })
        }
    }

    /// Sets a scene with the candles of a stretch stored, and an exchange that has all.
    private static func scene(
        stored: Range<Int>,
        venue: Venue = .spot,
        script: [FakeExchange.Reply] = [],
        _ body: (Scene) async throws -> Void
    ) async throws {
        let key = try SeriesKey.make(venue: venue)
        let series = try CandleSeries.randomWalk(count: hours, seed: 7, key: key)
        let rates = stride(from: 0, to: hours, by: 8).map {
            FundingRate(time: series.openTimes[$0], rate: 0.0001)
        }
        let kept = stored.isEmpty ? [] : [series.slice(stored)]
        try await TemporaryWorkspace.with(kept) { workspace in
            try await body(
                Scene(
                    workspace: workspace,
                    candles: Array(series.candles),
                    exchange: FakeExchange(
                        candles: Array(series.candles),
                        funding: rates,
                        script: script
                    ),
                    time: TestTime(series.closeTime(at: hours - 1) + hour / 2),
                    key: key
                )
            )
        }
    }

    @Test func `nothing is asked when all is there up to the newest closed candle`() async throws {
        try await Self.scene(stored: 0..<Self.hours) { scene in
            try await scene.exchange.run { address in
                let freshness = try await scene.freshness(scene.keeper(address))
                #expect(scene.exchange.requests.isEmpty)
                #expect(freshness.brought == 0)
                #expect(freshness.problem == nil)
                #expect(freshness.newestCandle == scene.candles[Self.hours - 1].openTime)
                #expect(freshness.ageSeconds == 1800)
            }
        }
    }

    @Test func `a missing head and a missing tail come in, and nothing between`() async throws {
        try await Self.scene(stored: 1500..<2300) { scene in
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                let freshness = try await scene.freshness(keeper)
                let first = try #require(
                    try scene.workspace.dataStatus().first
                )
                #expect(first.gaps.isEmpty)
                #expect(first.last == scene.candles[Self.hours - 1].openTime)
                #expect(freshness.brought == first.candles - 800)
                // Ten days and 2,000 candles for warm-ups; the head takes two pages.
                #expect(first.first == scene.candles[160].openTime)
                let asked = scene.exchange.requests
                #expect(asked.count == 3)
                for (uri, index) in zip(asked, [160, 1160, 2300]) {
                    let start = scene.candles[index].openTime.milliseconds
                    #expect(uri.hasPrefix("/api/v3/klines") && uri.contains("startTime=\(start)&"))
                }
                // A second time there is nothing left to ask.
                #expect(try await scene.freshness(keeper).brought == 0)
                #expect(scene.exchange.requests.count == 3)
            }
        }
    }

    @Test func `futures come with the funding rates of the window, once`() async throws {
        try await Self.scene(stored: 0..<Self.hours, venue: .futures) { scene in
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                _ = try await scene.freshness(keeper)
                // A page, and the empty one that says that there is no more.
                #expect(scene.exchange.requests.count == 2)
                #expect(scene.exchange.requests.allSatisfy { $0.contains("fundingRate") })
                _ = try await scene.freshness(keeper)
                #expect(scene.exchange.requests.count == 2)
            }
        }
    }

    @Test func `what the exchange does not have is not asked for again at each backtest`()
        async throws
    {
        try await Self.scene(stored: 0..<0) { scene in
            // The clock is two days ahead of all that the exchange has, and before it there is
            // nothing either.
            scene.time.advance(seconds: 2 * 86_400)
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                let window = BacktestRequest.Window.newest(days: 90, to: nil)
                _ = try await scene.freshness(keeper, window)
                let asked = scene.exchange.requests.count
                _ = try await scene.freshness(keeper, window)
                #expect(scene.exchange.requests.count == asked)
                // What may come at any moment is asked for again before long.
                scene.time.advance(seconds: 6)
                _ = try await scene.freshness(keeper, window)
                #expect(scene.exchange.requests.count == asked + 1)
            }
        }
    }

    @Test func `callers at the same time make one sync`() async throws {
        try await Self.scene(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                let alone = FakeExchange(candles: scene.candles)
                try await TemporaryWorkspace.with([]) { workspace in
                    try await alone.run { address in
                        let keeper = MarketDataKeeper(
                            workspace: workspace,
                            exchange: ExchangeSettings(baseURL: address, timeout: .seconds(60)),
                            now: { scene.time.now }
                        )
                        _ = try await scene.freshness(keeper)
                    }
                }
                let answers = try await withThrowingTaskGroup(of: DataFreshness.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await scene.freshness(keeper) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(scene.exchange.requests.count == alone.requests.count)
                #expect(answers.count == 20)
                #expect(answers.allSatisfy { $0.problem == nil && $0.ageSeconds == 1800 })
            }
        }
    }

    @Test func `after a failure nothing is asked for 30 seconds, and then again`() async throws {
        let failing = FakeExchange.Reply.text("{}", 503)
        try await Self.scene(stored: 0..<2350, script: [failing, failing]) { scene in
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                let first = try await scene.freshness(keeper)
                #expect(first.problem?.contains("HTTP 503") == true)
                #expect(scene.exchange.requests.count == 2)
                scene.time.advance(seconds: 29)
                let second = try await scene.freshness(keeper)
                #expect(second.problem == first.problem)
                #expect(second.ageSeconds == Double(50 * 3600 + 1800 + 29))
                #expect(scene.exchange.requests.count == 2)
                scene.time.advance(seconds: 1)
                let third = try await scene.freshness(keeper)
                #expect(third.problem == nil)
                #expect(third.brought == 50)
            }
        }
    }

    @Test func `an exchange that cannot be reached costs its bound, and the store serves`()
        async throws
    {
        try await Self.scene(stored: 0..<2350) { scene in
            let closed = try await FakeExchange().run { $0 }
            let start = ContinuousClock.now
            let freshness = try await scene.freshness(scene.keeper(closed))
            // Far less than the minutes that a sync may wait.
            #expect(ContinuousClock.now - start < .seconds(60))
            let problem = try #require(freshness.problem)
            #expect(problem.hasPrefix("\(closed) gave no good answer in 2 attempts"))
            #expect(freshness.newestCandle == scene.candles[2349].openTime)
            #expect(freshness.ageSeconds == Double(50 * 3600 + 1800))
        }
    }

    @Test func `with nothing stored and nobody to ask the data are unavailable`() async throws {
        try await Self.scene(stored: 0..<0) { scene in
            await #expect(
                throws: WorkflowError.marketDataUnavailable(
                    scene.key,
                    reason: "the exchange is not asked, as it is switched off"
                )
            ) {
                try await scene.freshness(scene.keeper(nil))
            }
            let closed = try await FakeExchange().run { $0 }
            let error = await #expect(throws: WorkflowError.self) {
                try await scene.keeper(closed).bring(scene.key, days: 10, progress: { _ in })
            }
            guard case .marketDataUnavailable(scene.key, let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.hasPrefix(closed))
        }
    }

    @Test func `offline a stale store serves, and a window beyond it is outside the data`()
        async throws
    {
        try await Self.scene(stored: 0..<2350) { scene in
            let keeper = scene.keeper(nil)
            let problem = try await scene.freshness(keeper).problem
            #expect(problem == "the exchange is not asked, as it is switched off")
            let (from, to) = (scene.candles[2300].openTime, scene.candles[2390].openTime)
            let outside = WorkflowError.windowOutsideData(
                from: from,
                to: to,
                first: scene.candles[0].openTime,
                last: scene.candles[2349].openTime
            )
            await #expect(throws: outside) {
                try await scene.freshness(keeper, .from(from, to: to))
            }
        }
    }

    @Test func `a window that is not stored is unavailable while the exchange fails`()
        async throws
    {
        try await Self.scene(stored: 0..<2350) { scene in
            let closed = try await FakeExchange().run { $0 }
            let (from, to) = (scene.candles[2300].openTime, scene.candles[2390].openTime)
            let error = await #expect(throws: WorkflowError.self) {
                try await scene.freshness(scene.keeper(closed), .from(from, to: to))
            }
            guard case .marketDataUnavailable(scene.key, let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.hasPrefix(closed))
        }
    }

    @Test func `a window with both ends is brought with what is before it`() async throws {
        try await Self.scene(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let window = BacktestRequest.Window.from(
                    scene.candles[1800].openTime,
                    to: scene.candles[1900].openTime
                )
                let freshness = try await scene.freshness(scene.keeper(address), window)
                #expect(freshness.newestCandle == scene.candles[1899].openTime)
                #expect(freshness.brought > 1000)
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

    @Test func `a window that lies ahead is outside the data, whoever can be asked`()
        async throws
    {
        try await Self.scene(stored: 0..<Self.hours) { scene in
            let end = scene.time.now + 40 * 86_400_000
            let window = BacktestRequest.Window.from(scene.time.now + 86_400_000, to: end)
            for keeper in [scene.keeper(nil), scene.keeper("http://127.0.0.1:1")] {
                let error = await #expect(throws: WorkflowError.self) {
                    try await scene.freshness(keeper, window)
                }
                guard case .windowOutsideData = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test func `no candle is asked for that opens now or later`() async throws {
        try await Self.scene(stored: 0..<0) { scene in
            scene.time.advance(seconds: -10 * 86_400)
            let open = scene.key.interval.openTime(containing: scene.time.now)
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                _ = try await scene.freshness(keeper)
                let ahead = BacktestRequest.Window.newest(days: 30, to: open + 86_400_000)
                await #expect(throws: WorkflowError.self) {
                    try await scene.freshness(keeper, ahead)
                }
            }
            let ends = scene.exchange.requests.compactMap { uri in
                URLComponents(string: uri)?.queryItems?.first { $0.name == "endTime" }?.value
                    .flatMap { Int64($0) }
            }
            #expect(ends.count == scene.exchange.requests.count)
            #expect(ends.allSatisfy { $0 < open.milliseconds })
            #expect(try scene.workspace.dataStatus().first?.last == open - Self.hour)
        }
    }

    private static let unknown = FakeExchange.Reply.text(
        #"{"code":-1121,"msg":"Invalid symbol."}"#,
        400
    )

    @Test func `a symbol that the exchange does not know is told as such`() async throws {
        try await Self.scene(stored: 0..<0, script: [Self.unknown]) { scene in
            try await scene.exchange.run { address in
                _ = await #expect(
                    throws: WorkflowError.invalid(
                        parameter: "symbol",
                        value: "BTCUSDT",
                        remedy: "the exchange does not have it in its spot market; check the "
                            + "symbol and the market"
                    )
                ) {
                    try await scene.freshness(scene.keeper(address))
                }
            }
        }
    }

    @Test func `imported candles of a symbol that the exchange does not know serve`()
        async throws
    {
        try await Self.scene(stored: 0..<2000, script: [Self.unknown]) { scene in
            try await scene.exchange.run { address in
                let freshness = try await scene.freshness(scene.keeper(address))
                #expect(freshness.problem == "the exchange has no BTCUSDT in its spot market")
            }
        }
    }

    @Test(arguments: [0, -1, 36_501, Int.max, Int.min])
    func `days that no window has are refused before anybody is asked`(_ days: Int) async throws {
        try await Self.scene(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                let refusal = WorkflowError.invalid(
                    parameter: "days",
                    value: "\(days)",
                    remedy: "give a number from 1 to 36500"
                )
                await #expect(throws: refusal) {
                    try await scene.freshness(keeper, .newest(days: days, to: nil))
                }
                await #expect(throws: refusal) {
                    try await keeper.bring(scene.key, days: days, progress: { _ in })
                }
                await #expect(throws: refusal) {
                    let request = SyncRequest(key: scene.key, days: days, baseURL: address)
                    _ = try await scene.workspace.sync(request, now: { scene.time.now }).result
                }
            }
            #expect(scene.exchange.requests.isEmpty)
        }
    }

    @Test func `freshness is written with its problem as null where there is none`() async throws {
        try await Self.scene(stored: 0..<Self.hours) { scene in
            let freshness = try await scene.freshness(scene.keeper(nil))
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let text = String(decoding: try encoder.encode(freshness), as: UTF8.self)
            #expect(
                text == """
                    {"age_seconds":1800,"brought":0,"interval":"1h","market":"spot",\
                    "newest_candle":"2025-04-10T23:00:00Z","problem":null,"symbol":"BTCUSDT"}
                    """
            )
            let back = try JSONDecoder().decode(DataFreshness.self, from: Data(text.utf8))
            #expect(back == freshness)
        }
    }

    @Test func `a sync asks the keeper's exchange, and nobody where there is none`()
        async throws
    {
        try await Self.scene(stored: 0..<0) { scene in
            let elsewhere = SyncRequest(key: scene.key, days: 10, baseURL: "http://127.0.0.1:1")
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                let outcome = try await keeper.sync(elsewhere, progress: { _ in })
                #expect(outcome.inserted == 240)
            }
            let asked = scene.exchange.requests.count
            let refusal = WorkflowError.marketDataUnavailable(
                scene.key,
                reason: "the exchange is not asked, as it is switched off"
            )
            await #expect(throws: refusal) {
                try await scene.keeper(nil).sync(elsewhere, progress: { _ in })
            }
            #expect(scene.exchange.requests.count == asked)
        }
    }

    @Test(arguments: ["nowhere", "https://user:secret@example.com"])
    func `an address that is none is refused and shows no password`(_ address: String) throws {
        let error = #expect(throws: WorkflowError.self) {
            try ExchangeSettings(baseURL: address).validate()
        }
        #expect(error?.description.contains("exchange-url") == true)
        #expect(error?.description.contains("secret") == false)
    }
}
