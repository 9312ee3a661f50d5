import FakeExchange
import Market
import Testing
import Workflows

/// What serves where the exchange fails, is not asked, or does not know the symbol.
struct BackfillerFailureTests {
    @Test func `after a failure nothing is asked for 30 seconds, and then again`() async throws {
        let failing = FakeExchange.Reply.text("{}", 503)
        try await BackfillerScene.set(stored: 0..<2350, script: [failing, failing]) { scene in
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                let first = try await scene.freshness(backfiller)
                #expect(first.problem?.contains("HTTP 503") == true)
                #expect(scene.exchange.requests.count == 2)
                scene.time.advance(seconds: 29)
                let second = try await scene.freshness(backfiller)
                #expect(second.problem == first.problem)
                // Fifty hours, thirty minutes and 29 seconds.
                #expect(second.ageSeconds == 181_829)
                #expect(scene.exchange.requests.count == 2)
                scene.time.advance(seconds: 1)
                let third = try await scene.freshness(backfiller)
                #expect(third.problem == nil)
                #expect(third.downloaded == 50)
            }
        }
    }

    @Test func `an exchange that cannot be reached is asked twice, and the store serves`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<2350) { scene in
            let closed = try await FakeExchange().run { $0 }
            let freshness = try await scene.freshness(scene.backfiller(closed))
            let problem = try #require(freshness.problem)
            #expect(problem.hasPrefix("\(closed) gave no good answer in 2 attempts"))
            #expect(freshness.newestCandle == scene.candles[2349].openTime)
            #expect(freshness.ageSeconds == Double(50 * 3600 + 1800))
        }
    }

    @Test func `without stored candles and an exchange the data are unavailable`() async throws {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            await #expect(
                throws: WorkflowError.notAtExchange(
                    .marketDataUnavailable(
                        scene.key,
                        reason: "the exchange is not asked, as it is switched off"
                    ),
                    isSwitchedOff: true
                )
            ) {
                try await scene.freshness(scene.backfiller(nil))
            }
            let closed = try await FakeExchange().run { $0 }
            let error = await #expect(throws: WorkflowError.self) {
                try await scene.backfiller(closed).backfill(scene.key, days: 10, progress: { _ in })
            }
            guard case .marketDataUnavailable(scene.key, let reason, nil) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.hasPrefix(closed))
        }
    }

    @Test func `offline a stale store serves, and a window beyond it is outside the data`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<2350) { scene in
            let backfiller = scene.backfiller(nil)
            let problem = try await scene.freshness(backfiller).problem
            #expect(problem == "the exchange is not asked, as it is switched off")
            let (from, to) = (scene.candles[2300].openTime, scene.candles[2390].openTime)
            let outside = WorkflowError.windowOutsideData(
                from: from,
                to: to,
                first: scene.candles[0].openTime,
                last: scene.candles[2349].openTime
            )
            await #expect(throws: WorkflowError.notAtExchange(outside, isSwitchedOff: true)) {
                try await scene.freshness(backfiller, .from(from, to: to))
            }
        }
    }

    @Test func `what the exchange has just been asked for is not to be synced`() async throws {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let window = BacktestRequest.Window.from(
                    scene.candles[0].openTime - 30 * 86_400_000,
                    to: scene.candles[100].openTime
                )
                let error = await #expect(throws: WorkflowError.self) {
                    try await scene.freshness(scene.backfiller(address), window)
                }
                for audience in [Audience.commandLine, .client] {
                    let text = try #require(error).text(for: audience)
                    #expect(text.hasSuffix("the exchange has no others; choose another window"))
                }
            }
            let offline = await #expect(throws: WorkflowError.self) {
                try await TemporaryWorkspace.with([]) { workspace in
                    let backfiller = Backfiller(
                        workspace: workspace,
                        exchange: nil,
                        now: { scene.time.now }
                    )
                    _ = try await scene.freshness(backfiller)
                }
            }
            let text = try #require(offline).text(for: .client)
            #expect(!text.contains("sync") && !text.contains("once the exchange answers"))
            #expect(text.contains("switch it on"))
        }
    }

    @Test func `a window that is not stored is unavailable while the exchange fails`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<2350) { scene in
            let closed = try await FakeExchange().run { $0 }
            let (from, to) = (scene.candles[2300].openTime, scene.candles[2390].openTime)
            let error = await #expect(throws: WorkflowError.self) {
                try await scene.freshness(scene.backfiller(closed), .from(from, to: to))
            }
            guard case .marketDataUnavailable(scene.key, let reason, nil) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.hasPrefix(closed))
        }
    }

    @Test func `a future window is outside the data, with or without an exchange`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<BackfillerScene.hours) { scene in
            let end = scene.time.now + 40 * 86_400_000
            let window = BacktestRequest.Window.from(scene.time.now + 86_400_000, to: end)
            for backfiller in [scene.backfiller(nil), scene.backfiller("http://127.0.0.1:1")] {
                let error = await #expect(throws: WorkflowError.self) {
                    try await scene.freshness(backfiller, window)
                }
                guard case .notYetTraded(.windowOutsideData) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                let text = try #require(error).text(for: .client)
                #expect(text.hasSuffix("; choose another window"))
            }
        }
    }

    @Test(arguments: [-4000, 4000])
    func `a window of which neither store nor exchange has a candle is refused`(days: Int64)
        async throws
    {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            try await scene.exchange.run { address in
                let from = scene.time.now + days * 86_400_000
                let to = from + 86_400_000
                await #expect(
                    throws: WorkflowError.nothingTraded(scene.key, from: from, to: to)
                ) {
                    try await scene.freshness(scene.backfiller(address), .from(from, to: to))
                }
                // What lies ahead is not asked for.
                #expect(scene.exchange.requests.isEmpty == (days > 0))
            }
        }
    }

    private static let unknown = FakeExchange.Reply.text(
        #"{"code":-1121,"msg":"Invalid symbol."}"#,
        400
    )

    @Test func `an unknown symbol is reported as such`() async throws {
        try await BackfillerScene.set(stored: 0..<0, script: [Self.unknown]) { scene in
            try await scene.exchange.run { address in
                _ = await #expect(
                    throws: WorkflowError.invalid(
                        parameter: "symbol",
                        value: "BTCUSDT",
                        remedy: "the exchange does not have it in its spot market; check the "
                            + "symbol and the market"
                    )
                ) {
                    try await scene.freshness(scene.backfiller(address))
                }
            }
        }
    }

    @Test func `imported candles of a symbol that the exchange does not know serve`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<2000, script: [Self.unknown]) { scene in
            try await scene.exchange.run { address in
                let freshness = try await scene.freshness(scene.backfiller(address))
                #expect(freshness.problem == "the exchange has no BTCUSDT in its spot market")
            }
        }
    }
}
