import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Strategies on symbols, and walk-forwards with several seeds, spread over processes.
@Suite struct SweepGridTests {
    /// Plans and runs a grid in some parts.
    private static func merged(
        _ grid: SweepGrid,
        parts: Int,
        in workspace: Workspace
    ) async throws -> SweepReport {
        try await SweepSample.withFolder { folder in
            let sweep = try await SweepSample.sweep(.grid(grid), in: workspace, to: folder)
            for part in (1...parts).reversed() {
                let run = try await sweep.run(SweepShard("\(part)/\(parts)"), workers: part).result
                #expect(run.exit == .done, "\(run.failures)")
            }
            guard case .grid(let report) = try await workspace.merge(sweep, now: .testStart).result
            else {
                Issue.record("a grid is no search")
                throw CancellationError()
            }
            return report
        }
    }

    private static func trials(_ report: SweepReport) -> [Int] {
        report.markets.map(\.ledger.count)
    }

    @Test func `each pair's figures are those of its backtest, and the bytes those of one process`()
        async throws
    {
        let series = [
            try SweepSample.series(), try SweepSample.series(symbol: "ETHUSDT", seed: 5),
        ]
        let grid = try SweepSample.grid(
            ["supertrend", "rsi_ema", "macd_stoch"],
            ["BTCUSDT", "ETHUSDT"]
        )
        var bytes: Set<Data> = []
        for parts in [1, 4] {
            try await TemporaryWorkspace.with(series, reproducing: false) { workspace in
                let report = try await Self.merged(grid, parts: parts, in: workspace)
                bytes.insert(try SweepSample.json(report))
                #expect(report.rows.map(\.number) == Array(1...6))
                #expect(Self.trials(report) == [3, 3])
                #expect(report.rows.allSatisfy { $0.evidence.comparedCount == 6 })
                for row in report.rows {
                    var request = grid.common
                    request.strategy = row.strategy
                    request.key = try .make(symbol: row.symbol.name, venue: .spot)
                    let run = try await workspace.backtest(request, now: .testStart).result
                    let ordinary = try JSONDecoder().decode(
                        BacktestReport.self,
                        from: Data(run.json.utf8)
                    )
                    #expect(ordinary.figures == row.figures)
                    // The backtest is the evaluation that the sweep has noted.
                    #expect(ordinary.evidence.trials?.count == 3)
                }
                #expect(report.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
                #expect(report.csv.split(separator: "\n").count == 7)
                let page = report.html
                #expect(XMLParser(data: Data(page.utf8)).parse())
                for row in report.rows {
                    let text = "\(NumberText.ratio(row.figures.sharpeRatio)), p "
                    #expect(page.contains(text), "\(row.strategy)")
                }
                #expect(page.contains("buy-and-hold"))
            }
        }
        #expect(bytes.count == 1)
    }

    @Test func `evidence holds over all symbols`() async throws {
        let series = [
            try SweepSample.series(), try SweepSample.series(symbol: "ETHUSDT", seed: 5),
        ]
        try await TemporaryWorkspace.with(series, reproducing: false) { workspace in
            func evidence(_ symbols: [String]) async throws -> [CorrectedEvidence] {
                let grid = try SweepSample.grid(["supertrend", "rsi_ema"], symbols)
                return try await Self.merged(grid, parts: 1, in: workspace).rows.map(\.evidence)
            }
            let alone = try await evidence(["BTCUSDT"])
            let both = try await evidence(["BTCUSDT", "ETHUSDT"])
            for (alone, both) in zip(alone, both) {
                #expect(alone.pValue.map { min(1, 2 * $0) } == both.pValue)
                #expect(alone.benchmarkPValue.map { min(1, 2 * $0) } == both.benchmarkPValue)
            }
        }
    }

    @Test func `seeds of a walk are tasks, and their spread is that of the walk-forward`()
        async throws
    {
        let walk = try WalkSample.request { $0.walk.seeds = 3 }
        var grid = try SweepSample.grid(["lstm_aggressive", "supertrend"], ["BTCUSDT"])
        grid.walk = walk.walk
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let ordinary = try await WalkSample.walk(walk, in: workspace).report
            let report = try await Self.merged(grid, parts: 2, in: workspace)
            // The rule trains nothing, so it has one task.
            let first = walk.walk.training.seed
            #expect(report.rows.map(\.trainingSeed) == [first, first + 1, first + 2, nil])
            #expect(report.rows.prefix(3).allSatisfy { $0.models.count == 3 })
            // The sweep corrects for the choice among all of its tasks, not among the seeds alone.
            var spread = try #require(ordinary.walkForward?.seeds)
            for index in spread.walks.indices { spread.walks[index].corrected = nil }
            #expect(report.seeds.map(\.spread) == [spread])
            #expect(Set(report.rows.flatMap(\.models)).count == 9)
        }
    }

    @Test func `a sweep forecasts with the model of its plan, whatever is trained later`()
        async throws
    {
        let series = try CandleSeries.randomWalk(count: 3600, seed: 3)
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            func train(seed: UInt64) async throws {
                var request = TrainingRequest(key: series.key)
                request.days = 120
                request.configuration.epochs = 1
                request.configuration.hiddenSize = 4
                request.configuration.layerCount = 1
                request.seed = seed
                _ = try await workspace.train(request).result
            }
            try await train(seed: 1)
            var request = BacktestRequest(strategy: "lstm_aggressive", key: series.key)
            request.window = .newest(days: 20, to: nil)
            let run = try await workspace.backtest(request, now: .testStart).result
            let ordinary = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            let grid = SweepGrid(
                strategies: ["lstm_aggressive"],
                symbols: [series.key.symbol],
                common: request
            )
            try await SweepSample.withFolder { folder in
                let sweep = try await SweepSample.sweep(.grid(grid), in: workspace, to: folder)
                try await train(seed: 2)
                #expect(try await sweep.run().result.computed == 1)
                guard
                    case .grid(let report) = try await workspace.merge(sweep, now: .testStart)
                        .result
                else {
                    Issue.record("a grid is no search")
                    return
                }
                #expect(report.rows.map(\.figures) == [ordinary.figures])
                // The other model is another task.
                let again = try await workspace.planSweep(.grid(grid), to: folder).result
                #expect(again.done == 0)
            }
        }
    }

    @Test func `what cannot be run is refused by the plan`() async throws {
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                func refusal(_ change: (inout SweepGrid) -> Void) async throws -> String {
                    var grid = try SweepSample.grid(["supertrend"], ["BTCUSDT"])
                    change(&grid)
                    let error = await #expect(throws: (any Error).self) {
                        try await workspace.planSweep(.grid(grid), to: folder).result
                    }
                    return error.map { "\($0)" } ?? ""
                }
                let cases: [(String, (inout SweepGrid) -> Void)] = [
                    ("strategies is empty", { $0.strategies = [] }),
                    ("symbols is empty", { $0.symbols = [] }),
                    ("unknown", { $0.strategies = ["unknown"] }),
                    ("999", { $0.common.window = .newest(days: 999, to: nil) }),
                    ("perod", { $0.common.parameters["perod"] = 3 }),
                    ("train", { $0.walk = WalkForwardSettings() }),
                    // A model that nobody has trained.
                    ("model", { $0.strategies = ["lstm_fast"] }),
                ]
                for (part, change) in cases {
                    let text = try await refusal(change)
                    #expect(text.contains(part), "\(text)")
                }
                #expect(!FileManager.default.fileExists(atPath: folder.path))
            }
        }
    }
}
