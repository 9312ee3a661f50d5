import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Which tiers a run trades under, and how a home takes others.
struct MaintenanceTiersTests {
    private func run(
        _ symbol: String,
        leverage: Double = 3,
        in workspace: Workspace
    ) async throws -> BacktestReport {
        let key = try SeriesKey.make(symbol: symbol, venue: .spot)
        var request = BacktestRequest(strategy: "supertrend", key: key)
        request.execution.leverage = leverage
        let run = try await workspace.backtest(request, now: .testStart).result
        return try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
    }

    @Test func `a manifest names the tiers in force, and a home's own take their place`()
        async throws
    {
        let series = try [TemporaryWorkspace.sample("ADAUSDT"), .init(sampleOf: "XRPUSDT")]
        try await TemporaryWorkspace.with(series) { workspace in
            let ada = try await run("ADAUSDT", in: workspace).run.execution.maintenance
            #expect(ada.table == "ADAUSDT")
            #expect(ada.effectiveFrom == (try Timestamp("2025-06-01")))
            #expect(ada.tiers[1].floor == 10_000)
            let other = try await run("XRPUSDT", in: workspace).run.execution.maintenance
            #expect(other.table == "default")

            let file = workspace.home.folder.appending(path: "mine.json")
            let text = """
                {"tables": [{"symbol": "XRPUSDT", "effective_from": "2018-01-01T00:00:00Z",
                "tiers": [{"floor": 0, "rate": 0.02, "largest_leverage": 7}]}]}
                """
            try text.write(to: file, atomically: true, encoding: .utf8)
            _ = try workspace.importTiers(file, effectiveFrom: .testStart)
            let own = try await run("XRPUSDT", in: workspace).run.execution.maintenance
            #expect(own.table == "XRPUSDT")
            #expect(own.tiers == [.init(floor: 0, rate: 0.02, largestLeverage: 7)])
            let still = try await run("ADAUSDT", in: workspace).run.execution.maintenance
            #expect(still == ada)
            await #expect(throws: BacktestError.self) {
                _ = try await run("XRPUSDT", leverage: 8, in: workspace)
            }
            try "{}".write(to: file, atomically: true, encoding: .utf8)
            #expect(throws: WorkflowError.self) {
                try workspace.importTiers(file, effectiveFrom: .testStart)
            }
        }
    }
}

extension CandleSeries {
    fileprivate init(sampleOf symbol: String) throws {
        self = try TemporaryWorkspace.sample(symbol)
    }
}
