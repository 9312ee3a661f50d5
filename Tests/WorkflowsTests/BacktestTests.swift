import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Backtests through the workspace: what a request says is what runs, and what is missing is told.
@Suite struct BacktestTests {
    private static let file = Fixtures.url("sample-btcusd-1h.csv")

    private func run(
        _ arrange: (inout BacktestRequest) -> Void,
        dropping dropped: Int = 0
    ) async throws -> BacktestReport {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-backtest-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let home = Home(path: folder.path, environment: [:])
        let workspace = try Workspace(home: home)
        let key = try SeriesKey.make(symbol: "BTCUSD", venue: .spot)
        let lines = try String(contentsOf: Self.file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: true)
        let file = folder.appending(path: "candles.csv")
        let kept = [lines[0]] + lines[(1 + dropped)...]
        try kept.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        let request = ImportRequest(file: file, key: key)
        _ = try await workspace.importCandles(request, now: .testStart).result
        var backtest = BacktestRequest(strategy: "supertrend", key: key)
        arrange(&backtest)
        let run = try await workspace.backtest(backtest, now: .testStart).result
        #expect(await workspace.expectReproducibleRuns() == 1)
        return try JSONDecoder().decode(
            BacktestReport.self,
            from: Data(contentsOf: run.folder.appending(path: "report.json"))
        )
    }

    @Test func `every setting of a request reaches the run`() async throws {
        let from = try Timestamp("2018-10-01")
        let to = try Timestamp("2018-10-20T12:00:00Z")
        let report = try await run { request in
            request.window = .from(from, to: to)
            request.execution.initialCapital = 5000
            request.execution.leverage = 7
            request.risk.positionSize = 0.2
            request.execution.makerFee = 0.0001
            request.execution.takerFee = 0.0005
            request.execution.slippage = 0.001
            request.risk.exitOnOpposite = false
            request.parameters["min_confidence"] = 55
            request.parameters["risk_per_trade"] = 0.5
        }
        #expect(report.run.startDate == from)
        #expect(report.run.endDate == to - 3_600_000)
        #expect(report.run.execution.initialCapital == 5000)
        #expect(report.run.execution.leverage == 7)
        #expect(report.run.execution.makerFee == 0.0001)
        #expect(report.run.execution.takerFee == 0.0005)
        #expect(report.run.execution.slippage == 0.001)
        #expect(report.run.risk.positionSize == 0.2)
        #expect(report.run.risk.leverage == 7)
        #expect(report.run.risk.riskPerTradePct == 0.5)
        #expect(report.run.risk.exitOnOpposite == false)
        #expect(report.run.strategy.parameters[.minConfidence] == 55)
        #expect(report.run.strategy.parameters[.riskPerTrade] == 0.5)
        #expect(report.trades.allSatisfy { $0.leverage == 7 })
        #expect(report.trades.allSatisfy { $0.entryTime >= from && $0.exitTime <= to })
        #expect(report.equityCurve.first?.equity == 5000)
    }

    @Test func `history beyond what averages remember changes nothing`() async throws {
        let window: (inout BacktestRequest) -> Void = { $0.window = .newest(days: 20, to: nil) }
        let whole = try await run(window)
        let shorter = try await run(window, dropping: 300)
        #expect(whole.evidence.missingInputs == [.funding])
        #expect(shorter.evidence.missingInputs == [.funding])
        #expect(whole.trades == shorter.trades)
        #expect(whole.equityCurve == shorter.equityCurve)
        #expect(!whole.trades.isEmpty)
    }

    @Test func `a window with too little before it says so`() async throws {
        let report = try await run { $0.window = .newest(days: 80, to: nil) }
        #expect(report.evidence.missingInputs == [.funding, .history])
        #expect(report.evidence.warnings.contains { $0.hasPrefix("Few candles are stored before") })
    }

    @Test func `a report of the newest candles tells their age where they are stale`()
        async throws
    {
        // The newest candle closed on 2018-11-02, and the run is made on 2025-01-01.
        let age =
            "The newest stored candle closed at 2018-11-02T08:00:00Z, 2251 d before this report."
        let newest = try await run { $0.window = .newest(days: 20, to: nil) }
        #expect(newest.evidence.warnings.last == age)
        let end = try Timestamp("2018-10-20")
        let past = try await run { $0.window = .newest(days: 20, to: end) }
        #expect(!past.evidence.warnings.contains { $0.hasPrefix("The newest stored candle") })
    }

    @Test func `an end beyond the data is refused, not moved`() async throws {
        let end = try Timestamp("2030-01-01")
        await #expect(throws: WorkflowError.self) {
            _ = try await run { $0.window = .newest(days: 5, to: end) }
        }
    }
}
