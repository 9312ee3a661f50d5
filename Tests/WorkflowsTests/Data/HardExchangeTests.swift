import Backtesting
import Connectors
import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// One exchange that stamps settlements late, has rows that cannot be candles, bans its clients and
/// knows better than a file how a candle closed.
struct HardExchangeTests {
    @Test func `a home gets all that such an exchange has, and names what it has not`() async throws
    {
        let ban = FakeExchange.Reply.text("", 418, ("Retry-After", "7200"))
        try await BackfillerScene.set(stored: 0..<0, venue: .futures) { scene in
            var candles = scene.candles
            for index in 1800..<1820 { candles[index].openTime = candles[index].openTime + 14_789 }
            let rates = stride(from: 0, through: BackfillerScene.hours, by: 8).map {
                FundingRate(
                    time: candles[0].openTime + Int64($0) * BackfillerScene.hour + 3,
                    rate: 0.0001
                )
            }
            // A file whose last row was taken while its bar went on.
            var early = candles[1500]
            early.volume /= 2
            let file = try CandleSeries(key: scene.key, candles: candles[1400..<1500] + [early])
            let exchange = FakeExchange(candles: candles, funding: rates, script: [ban])
            try await TemporaryWorkspace.with([file]) { workspace in
                try await exchange.run { address in
                    let now = { @Sendable in scene.time.now }
                    let settings = ExchangeSettings(baseURL: address, timeout: .seconds(3600))
                    let backfiller = Backfiller(
                        workspace: workspace,
                        exchange: settings,
                        now: now
                    )
                    // Banned for two hours, it is asked once.
                    let request = SyncRequest(key: scene.key, days: 50)
                    for _ in 0..<3 {
                        await #expect(throws: ExchangeError.self) {
                            _ = try await workspace.sync(request, from: address, now: now).result
                        }
                        await #expect(throws: WorkflowError.self) {
                            _ = try await backfiller.backfill(
                                scene.key,
                                .newest(days: 5, to: nil),
                                progress: { _ in }
                            )
                        }
                    }
                    #expect(exchange.requests.count == 1)
                    scene.time.advance(seconds: 7200)

                    // Two windows on demand, then all of it.
                    for bars in [1600..<1640, 2000..<2040] {
                        let from = scene.candles[bars.lowerBound].openTime
                        let to = scene.candles[bars.upperBound].openTime
                        let window = BacktestRequest.Window.from(from, to: to)
                        _ = try await backfiller.backfill(scene.key, window, progress: { _ in })
                    }
                    var whole = SyncRequest(key: scene.key, days: 100)
                    let synced = try await workspace.sync(whole, from: address, now: now).result
                    #expect(synced.leftOut?.count == 20)
                    #expect(
                        synced.stored.gaps == [
                            Gap(
                                from: scene.candles[1800].openTime,
                                to: scene.candles[1819].openTime,
                                missing: 20,
                                kind: .impossible
                            )
                        ]
                    )
                    #expect(synced.stored.last == scene.candles[BackfillerScene.hours - 1].openTime)
                    whole.replace = true
                    let replaced = try await workspace.sync(whole, from: address, now: now).result
                    #expect(replaced.replaced == 1 && replaced.inserted == 0)

                    // A window that ends with a settlement stamped late lacks none.
                    var backtest = BacktestRequest(strategy: "supertrend", key: scene.key)
                    backtest.window = .from(
                        scene.candles[1500].openTime,
                        to: scene.candles[2304].openTime
                    )
                    let run = try await workspace.backtest(backtest, now: scene.time.now).result
                    let report = try JSONDecoder().decode(
                        BacktestReport.self,
                        from: Data(contentsOf: run.folder.appending(path: "report.json"))
                    )
                    #expect(!report.evidence.missingInputs.contains(.funding))
                }
            }
        }
    }
}
