import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A sweep as a job.
@Suite struct SweepJobTests {
    private static func grid(_ change: (inout SweepGrid) -> Void = { _ in }) throws -> SweepGrid {
        let key = try JobSample.key()
        var common = BacktestRequest(strategy: "", key: key)
        common.window = .newest(days: 30, to: nil)
        var grid = SweepGrid(
            strategies: ["supertrend", "rsi_ema", "macd_stoch"],
            symbols: [key.symbol],
            common: common
        )
        change(&grid)
        return grid
    }

    private static func report(_ center: JobCenter, _ id: String) async throws -> SweepReport {
        let result = try #require(try await center.result(of: id))
        #expect((try result.object["data"] as? [Any])?.count == 1)
        return try JSONDecoder().decode(SweepReport.self, from: result.json)
    }

    @Test func `it comes to what a sweep in a folder does, and a killed one does what is left`()
        async throws
    {
        let whole = try await TemporaryWorkspace.with([.sample()], reproducing: false) {
            workspace in
            try await SweepSample.withFolder { folder in
                let sweep = try await SweepSample.sweep(
                    .grid(Self.grid()),
                    in: workspace,
                    to: folder
                )
                _ = try await sweep.run().result
                guard
                    case .grid(let report) = try await workspace.merge(sweep, now: .testStart)
                        .result
                else { throw CancellationError() }
                return report
            }
        }
        try await TemporaryWorkspace.with([.sample()], reproducing: false) { workspace in
            let center = try JobCenter.make(workspace)
            let job = try await center.submit(.sweep(Self.grid()))
            try await center.workUntilKilledAtTheEnd(of: job.id, in: workspace)
            let results = try SweepSample.files(of: workspace.home.sweeps)
            #expect(results.count == 3)
            let written = try results.map {
                try $0.resourceValues(forKeys: [.contentModificationDateKey])
                    .contentModificationDate
            }

            let next = try JobCenter.make(Workspace(home: workspace.home), step: 7_000)
            try await next.atWork {
                let ended = try await next.ended(job.id)
                #expect(ended.state == .done)
                #expect(ended.attempts == 2)
                let report = try await Self.report(next, job.id)
                // Each evaluation is noted once, and nothing is computed again.
                #expect(report.rows == whole.rows)
                #expect(report.markets == whole.markets)
                #expect(report.verdict == whole.verdict)
                let page = try #require(try await next.page(of: job.id))
                #expect(String(decoding: page, as: UTF8.self).contains("supertrend"))
            }
            let after = try results.map {
                try $0.resourceValues(forKeys: [.contentModificationDateKey])
                    .contentModificationDate
            }
            #expect(after == written)
        }
    }

    @Test func `a request comes back as it was`() throws {
        let walked = try Self.grid {
            var walk = WalkForwardSettings()
            walk.trainDays = 90
            walk.seeds = 4
            $0.walk = walk
            $0.common.parameters["period"] = 9
        }
        for grid in [walked, try Self.grid()] {
            let json = try JSONEncoder().encode(grid)
            #expect(try JSONDecoder().decode(SweepGrid.self, from: json) == grid)
        }
    }

    @Test func `what cannot be run makes no job`() async throws {
        try await TemporaryWorkspace.with([.sample()], reproducing: false) { workspace in
            let center = try JobCenter.make(workspace)
            let cases: [(inout SweepGrid) -> Void] = [
                { $0.strategies = ["unknown"] }, { $0.strategies = [] },
                { $0.symbols += $0.symbols }, { $0.strategies = ["lstm_fast"] },
                { $0.common.parameters["perod"] = 1 },
                {
                    $0.walk = WalkForwardSettings()
                    $0.walk?.trainDays = 0
                },
            ]
            for change in cases {
                await #expect(throws: (any Error).self) {
                    try await center.submit(.sweep(Self.grid(change)))
                }
            }
            #expect(try await center.jobs(limit: 9).isEmpty)
        }
    }
}
