import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A walk-forward of a rule, whose parameters are chosen anew for each fold.
@Suite struct RuleWalkTests {
    private static func request(
        _ change: (inout WalkForwardRequest) -> Void = { _ in }
    ) throws -> WalkForwardRequest {
        try WalkSample.request("supertrend", change)
    }

    @Test func `a search reports all settings that it tries`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            var request = try Self.request()
            request.workers = 1
            let notes = try await WalkSample.walk(request, in: workspace).progress.map(\.note)
            for fold in 1...3 {
                #expect(
                    notes.filter { $0.hasPrefix("fold \(fold): ") }
                        == (1...9).map { "fold \(fold): settings \($0) of 9" }
                )
            }
        }
    }

    @Test func `the chosen parameters have the best Sharpe ratio of the learned bars`()
        async throws
    {
        let series = try CandleSeries.planted(
            count: 2400,
            strength: 0.2,
            seed: 9,
            key: WalkSample.key()
        )
        let report = try await WalkSample.report(Self.request(), on: series)
        let walk = try #require(report.walkForward)
        let search = try #require(walk.search)
        #expect(search.grid == ["period": [7, 10, 15], "multiplier": [2, 3, 4]])
        #expect(search.candidates == 9)
        let definition = StrategyDefinition.superTrend
        let grid = ParameterGrid(definition, base: definition.defaults)
        let study = Study(series: series)
        for fold in walk.folds {
            let span = try #require(fold.training)
            let first = series.firstIndex(openingAtOrAfter: span.from)
            var policy = RiskPolicy()
            policy.leverage = report.run.execution.leverage
            policy.riskPerTradePct = 2
            let ratios = try grid.candidates.map { parameters in
                let result = try Simulator(execution: report.run.execution).run(
                    try definition.strategy(for: study, parameters: parameters),
                    policy: policy,
                    study: study,
                    bars: first..<first + span.bars,
                    funding: nil
                )
                return WalkForwardReport.Part(chaining: [result.equityCurve], interval: .oneHour)
                    .sharpeRatio ?? -.infinity
            }
            let best = try #require(ratios.max())
            #expect(fold.inSample?.sharpeRatio == best)
            let chosen = grid.candidates[try #require(ratios.firstIndex(of: best))]
            #expect(fold.settings["period"] == chosen["period"])
            #expect(fold.settings["multiplier"] == chosen["multiplier"])
            #expect(fold.model == nil)
            #expect(fold.gapBars == 1)
        }
    }

    @Test func `a parameter that is given is not searched, and without a search none is`()
        async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let given = try Self.request { $0.backtest.parameters["period"] = 12 }
            let walk = try #require(
                try await WalkSample.walk(given, in: workspace).report.walkForward
            )
            #expect(walk.search?.grid == ["multiplier": [2, 3, 4]])
            let plain = try Self.request { $0.walk.searches = false }
            let report = try await WalkSample.walk(plain, in: workspace).report
            #expect(report.walkForward?.search == nil)
            #expect(report.walkForward?.folds.allSatisfy { $0.settings.isEmpty } == true)
            // The account is that of a backtest over the window.
            let (backtest, _) = try await Self.backtest(plain.backtest, in: workspace)
            #expect(report.equityCurve == backtest.equityCurve)
            #expect(report.trades == backtest.trades)
        }
    }

    private static func backtest(
        _ request: BacktestRequest,
        in workspace: Workspace
    ) async throws -> (BacktestReport, BacktestRun) {
        let run = try await workspace.backtest(request, now: .testStart).result
        return (try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8)), run)
    }

    @Test func `every rule walks`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            for definition in StrategyCatalog.definitions where !definition.usesForecast {
                let request = try WalkSample.request(definition.id)
                let report = try await WalkSample.walk(request, in: workspace).report
                let search = try #require(report.walkForward?.search)
                let lines = TextReport.render([report]).split(separator: "\n")
                #expect(lines.allSatisfy { $0.count <= 100 }, "\(definition.id)")
                #expect((1...3).contains(search.grid.count), "\(definition.id)")
                #expect((3...27).contains(search.candidates), "\(definition.id)")
            }
        }
    }
}
