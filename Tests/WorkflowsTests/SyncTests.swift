import Backtesting
import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Bringing candles through the whole of it: exchange on loopback, client, store on disk.
@Suite struct SyncTests {
    private static let hour: Int64 = 3_600_000

    /// Ten days of hours, and a moment in the hour after them.
    private static func market() throws -> (candles: [Candle], now: Timestamp) {
        let series = try CandleSeries.randomWalk(count: 241, seed: 5)
        return (Array(series.candles), series.closeTime(at: 239) + hour / 2)
    }

    private static func withWorkspace<T>(_ body: (Workspace) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-sync-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(Workspace(home: Home(path: folder.path, environment: [:])))
    }

    @Test func `closed candles and funding rates come in, and again nothing is asked for twice`()
        async throws
    {
        let (candles, now) = try Self.market()
        let rates = stride(from: 0, to: 240, by: 8).map { index in
            FundingRate(time: candles[index].openTime, rate: 0.0001)
        }
        let exchange = FakeExchange(candles: candles, funding: rates)
        try await Self.withWorkspace { workspace in
            try await exchange.run { address in
                let request = try SyncRequest(key: .make(), days: 9)
                let first = try await workspace.sync(request, from: address, now: { now }).result
                #expect(first.inserted == 216)
                #expect(first.fundingRates == 27)
                #expect(first.stored.last == candles[239].openTime)
                #expect(first.stored.gaps.isEmpty)
                let asked = exchange.requests.count
                let second = try await workspace.sync(request, from: address, now: { now }).result
                #expect(second.inserted == 0)
                // But for the newest candle, which may have been stored before it had closed.
                let again = exchange.requests[asked...].filter { !$0.contains("fundingRate") }
                let newest = candles[239].openTime.milliseconds
                #expect(again.count == 1)
                #expect(again.allSatisfy { $0.contains("startTime=\(newest)&") })
                #expect(again.allSatisfy { $0.contains("limit=1") })
            }
        }
    }

    @Test func `what came before a failure is kept, and the next sync asks for the rest`()
        async throws
    {
        let (candles, now) = try Self.market()
        let exchange = FakeExchange(
            candles: candles,
            script: [.short(50), .text(#"{"code":-1121,"msg":"Invalid symbol."}"#, 400)]
        )
        try await Self.withWorkspace { workspace in
            try await exchange.run { address in
                let key = try SeriesKey.make(venue: .spot)
                let request = SyncRequest(key: key, days: 9)
                await #expect(throws: (any Error).self) {
                    try await workspace.sync(request, from: address, now: { now }).result
                }
                #expect(try workspace.dataStatus().map(\.candles) == [50])
                let rest = try await workspace.sync(request, from: address, now: { now }).result
                #expect(rest.inserted == 166)
                #expect(rest.stored.candles == 216)
            }
        }
    }

    @Test func `funding between two windows that were brought on demand comes with the sync`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<0, venue: .futures, late: 4) { scene in
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                for bars in [1700..<1748, 2300..<2348] {
                    let from = scene.candles[bars.lowerBound].openTime
                    let to = scene.candles[bars.upperBound].openTime
                    _ = try await scene.freshness(backfiller, .from(from, to: to))
                }
                let request = SyncRequest(key: scene.key, days: 50)
                let outcome = try await scene.workspace.sync(
                    request,
                    from: address,
                    now: { scene.time.now }
                ).result
                // 1,200 hours with a settlement at each end; either window and its day before had nine.
                #expect(outcome.fundingRates == 151 - 9 - 9)
                let report = try await scene.report(scene.backfiller(nil), 1200..<2400)
                #expect(!report.evidence.missingInputs.contains(.funding))
                let asked = scene.exchange.requests.count
                _ = try await scene.workspace.sync(request, from: address, now: { scene.time.now })
                    .result
                #expect(!scene.exchange.requests[asked...].contains { $0.contains("fundingRate") })
            }
        }
    }

    @Test func `what the exchange has revised is kept and named, and overwritten on demand`()
        async throws
    {
        let (candles, now) = try Self.market()
        func rates(_ revised: Double?) -> [FundingRate] {
            stride(from: 0, through: 240, by: 8).map { index in
                let rate = index == 120 ? revised ?? 0.0001 : 0.0001
                return FundingRate(time: candles[index].openTime + 3, rate: rate)
            }
        }
        var other = candles
        other[130].volume += 1
        try await Self.withWorkspace { workspace in
            let first = try SyncRequest(key: .make(), days: 6)
            try await FakeExchange(candles: candles, funding: rates(nil)).run { address in
                _ = try await workspace.sync(first, from: address, now: { now }).result
            }
            try await FakeExchange(candles: other, funding: rates(0.0002)).run { address in
                // More days are asked for than are stored; what is stored does not stand in the way.
                var request = try SyncRequest(key: .make(), days: 9)
                let more = try await workspace.sync(request, from: address, now: { now }).result
                #expect(more.inserted == 72)
                #expect(more.fundingRates == 9)
                request.replace = true
                let replaced = try await workspace.sync(request, from: address, now: { now })
                    .result
                #expect(replaced.inserted == 0)
                #expect(replaced.replaced == 1)
                #expect(replaced.unchanged == 215)
                #expect(replaced.fundingRatesReplaced == 1)
                #expect(replaced.differing == nil && replaced.fundingRatesDiffering == nil)
            }
        }
    }

    @Test func `rows that cannot be candles are left out, named and shown, and the rest comes`()
        async throws
    {
        let (good, now) = try Self.market()
        var candles = good
        for index in 100..<120 { candles[index].openTime = candles[index].openTime + 14_789 }
        candles[150] = Candle(
            openTime: candles[150].openTime,
            open: 0,
            high: 0,
            low: 0,
            close: 0,
            volume: 0
        )
        try await Self.withWorkspace { workspace in
            let request = try SyncRequest(key: .make(venue: .spot), days: 9)
            let exchange = FakeExchange(candles: candles)
            try await exchange.run { address in
                let first = try await workspace.sync(request, from: address, now: { now }).result
                #expect(first.inserted == 195)
                #expect(first.leftOut?.count == 21)
                #expect(first.leftOut?.first == candles[100].openTime)
                #expect(first.leftOut?.last == candles[150].openTime)
                let gaps = [
                    Gap(
                        from: good[100].openTime,
                        to: good[119].openTime,
                        missing: 20,
                        kind: .impossible
                    ),
                    Gap(
                        from: good[150].openTime,
                        to: good[150].openTime,
                        missing: 1,
                        kind: .impossible
                    ),
                ]
                #expect(first.stored.gaps == gaps)
                // A backtest that asks for the window is served.
                let backfiller = Backfiller(
                    workspace: workspace,
                    exchange: ExchangeSettings(baseURL: address, timeout: .seconds(3600)),
                    now: { now }
                )
                let freshness = try await backfiller.backfill(
                    request.key,
                    .newest(days: 8, to: nil),
                    progress: { _ in }
                )
                #expect(freshness.problem == nil)
                let page = try workspace.candles(
                    request.key,
                    from: good[90].openTime,
                    to: good[160].openTime,
                    limit: 100
                )
                #expect(page.gaps == gaps)
            }
            // The exchange has put them right.
            try await FakeExchange(candles: good).run { address in
                let healed = try await workspace.sync(request, from: address, now: { now }).result
                #expect(healed.inserted == 21 && healed.leftOut == nil)
                #expect(healed.stored.gaps.isEmpty)
            }
        }
    }

    @Test(arguments: [239, 150])
    func `a last candle that was stored before it closed is found out`(last: Int) async throws {
        let (candles, now) = try Self.market()
        var early = candles[last]
        early.close = early.open
        early.volume /= 2
        let stored = try CandleSeries(
            key: .make(venue: .spot),
            candles: candles[0..<last] + [early]
        )
        try await TemporaryWorkspace.with([stored]) { workspace in
            try await FakeExchange(candles: candles).run { address in
                var request = SyncRequest(key: stored.key, days: 9)
                let found = try await workspace.sync(request, from: address, now: { now }).result
                #expect(found.inserted == 239 - last)
                #expect(found.differing?.count == 1)
                #expect(found.differing?.first == early.openTime)
                #expect(found.replaced == 0)
                request.replace = true
                let put = try await workspace.sync(request, from: address, now: { now }).result
                #expect(put.replaced == 1 && put.differing == nil)
                let page = try workspace.candles(
                    request.key,
                    from: early.openTime,
                    to: nil,
                    limit: 1
                )
                #expect(page.candles.first?.volume == candles[last].volume)
            }
        }
    }

    @Test func `what is brought on demand finds such a candle out, too`() async throws {
        let (candles, now) = try Self.market()
        var early = candles[150]
        early.volume /= 2
        let stored = try CandleSeries(key: .make(venue: .spot), candles: candles[0..<150] + [early])
        try await TemporaryWorkspace.with([stored]) { workspace in
            try await FakeExchange(candles: candles).run { address in
                let backfiller = Backfiller(
                    workspace: workspace,
                    exchange: ExchangeSettings(baseURL: address, timeout: .seconds(3600)),
                    now: { now }
                )
                let freshness = try await backfiller.backfill(
                    stored.key,
                    .newest(days: 2, to: nil),
                    progress: { _ in }
                )
                #expect(freshness.newestCandle == candles[239].openTime)
                #expect(freshness.problem?.contains("\(early.openTime)") == true)
            }
        }
    }

    @Test func `a sync that brought nothing does not recommend itself`() async throws {
        let (candles, now) = try Self.market()
        let zeros = candles.map { candle in
            Candle(openTime: candle.openTime, open: 0, high: 0, low: 0, close: 0, volume: 0)
        }
        for (candles, text) in [([], "there are no BTCUSDT spot 1h candles"), (zeros, "48 rows")] {
            try await Self.withWorkspace { workspace in
                try await FakeExchange(candles: candles).run { address in
                    let request = try SyncRequest(key: .make(venue: .spot), days: 2)
                    let error = await #expect(throws: WorkflowError.self) {
                        _ = try await workspace.sync(request, from: address, now: { now }).result
                    }
                    for audience in [Audience.commandLine, .client] {
                        let told = try #require(error).text(for: audience)
                        #expect(told.contains(text))
                        #expect(!told.contains("sync"))
                    }
                }
            }
        }
    }

    @Test func `an invalid address is refused with its remedy`() async throws {
        try await Self.withWorkspace { workspace in
            let request = try SyncRequest(key: .make(), days: 1)
            await #expect(
                throws: WorkflowError.invalid(
                    parameter: "base-url",
                    value: "nowhere",
                    remedy: "write a scheme and a host, such as https://fapi.binance.com"
                )
            ) {
                try await workspace.sync(request, from: "nowhere", now: { .testStart }).result
            }
        }
    }
}
