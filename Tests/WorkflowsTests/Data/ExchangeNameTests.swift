import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Symbols as the exchange writes them, through store, models and runs.
struct ExchangeNameTests {
    @Test(arguments: ["BTCUSDT_260327", "BTCUSD_PERP", "币安人生USDT"])
    func `a symbol with an underscore or beyond ASCII is stored, run and found again`(
        name: String
    ) async throws {
        for venue in [Venue.futures, .spot] {
            let key = try SeriesKey.make(symbol: name, venue: venue)
            #expect(try SeriesKey(modelKey: key.modelKey) == key)
            #expect(key.modelKey.fits(SeriesKey.modelKeyPattern))
            let series = try CandleSeries.randomWalk(count: 1200, seed: 3, key: key)
            try await TemporaryWorkspace.with([series]) { workspace in
                #expect(try workspace.dataStatus().map(\.symbol) == [key.symbol])
                var request = BacktestRequest(strategy: "supertrend", key: key)
                request.window = .newest(days: 10, to: nil)
                let run = try await workspace.backtest(request, now: .testStart).result
                let id = run.folder.lastPathComponent
                #expect(id.fits(RunID.pattern))
                #expect(RunID(id) != nil)
            }
        }
    }

    @Test(arguments: [
        "BTCUSDT", "BTCUSDT_spot", "_1h", "BTCUSDT__1h_x", "a_1h", "BTC/_1h", "_spot",
    ])
    func `no other text is the name of a model`(name: String) {
        #expect(throws: WorkflowError.self) { try SeriesKey(modelKey: name) }
        #expect(!name.fits(SeriesKey.modelKeyPattern))
    }
}
