import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Searches whose trials depend on the results of others.
@Suite struct AdaptiveSearchTests {
    private static func request(
        _ method: SearchMethod,
        _ change: (inout SearchRequest) -> Void = { _ in }
    ) throws -> SearchRequest {
        var request = SearchRequest(strategy: "supertrend", key: try WalkSample.key())
        request.backtest.window = .newest(days: 90, to: nil)
        request.space = ["period": "3:21:2", "multiplier": "1:4:1"]
        request.method = method
        change(&request)
        return request
    }

    private static func search(
        _ request: SearchRequest,
        in workspace: Workspace
    ) async throws -> SearchReport {
        try await workspace.search(request, now: .testStart).result
    }

    @Test(arguments: [(SearchMethod.halving, Int?.none), (.halving, 30), (.estimator, 30)])
    func `any number of workers makes the same trials`(method: SearchMethod, trials: Int?)
        async throws
    {
        var bytes: Set<Data> = []
        for workers in [1, 2, 5] {
            let report = try await TemporaryWorkspace.with(
                [WalkSample.series()],
                reproducing: false
            ) {
                try await Self.search(
                    Self.request(method) {
                        $0.workers = workers
                        $0.trials = trials
                    },
                    in: $0
                )
            }
            #expect(report.trials.count == trials ?? 40)
            #expect(Set(report.trials.map(\.settings)).count == report.trials.count)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            bytes.insert(try encoder.encode(report))
        }
        #expect(bytes.count == 1)
    }

    @Test func `halving drops settings on the first bars, and all of them count`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let report = try await Self.search(Self.request(.halving), in: workspace)
            let bars = report.searchWindow.bars
            #expect(bars == 1620)
            let counts = Dictionary(grouping: report.trials, by: \.bars).mapValues(\.count)
            #expect(counts == [180: 26, 540: 6, 1620: 8])
            #expect(report.trials.allSatisfy { $0.evidence.comparedCount == 40 })
            #expect(report.verdict.contains("of 40 settings"))
            #expect(report.evidence.overfittingTrials == 8)
            let judged = report.recommended.trial == report.peak.trial ? 1 : 2
            #expect(report.ledger.count == 40 + 14 + 8 + judged)
            for choice in [report.recommended, report.peak] {
                #expect(report.trials[choice.trial - 1].bars == bars)
            }
            #expect(report.text.contains("32 of 40 settings were dropped"))
            #expect(report.text.split(separator: "\n").allSatisfy { $0.count <= 100 })

            // What was dropped has the figures of an ordinary backtest of its bars, those known as
            // evaluations.
            let dropped = try #require(report.trials.first { $0.bars == 180 })
            var ordinary = try Self.request(.halving).backtest
            ordinary.parameters = dropped.settings
            let start = report.searchWindow.from
            ordinary.window = .from(start, to: start + 180 * Interval.oneHour.milliseconds)
            let run = try await workspace.backtest(ordinary, now: .testStart).result
            let json = Data(run.json.utf8)
            let again = try JSONDecoder().decode(BacktestReport.self, from: json)
            #expect(again.figures == dropped.figures)
            #expect(again.evidence.trials?.count == report.ledger.count)
        }
    }

    @Test func `what was dropped was no better than what was kept on the same bars`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()], reproducing: false) { workspace in
            let halved = try await Self.search(Self.request(.halving), in: workspace)
            let start = halved.searchWindow.from
            let grid = try await Self.search(
                Self.request(.grid) {
                    // The search window of this one is the first rung of the other.
                    $0.backtest.window = .from(
                        start,
                        to: start + 240 * Interval.oneHour.milliseconds
                    )
                },
                in: workspace
            )
            #expect(grid.searchWindow.bars == 180)
            let ratios = grid.trials.map { $0.figures.sharpeRatio ?? -.infinity }
            let dropped = halved.trials.indices.filter { halved.trials[$0].bars == 180 }
            let kept = halved.trials.indices.filter { halved.trials[$0].bars > 180 }
            let worst = try #require(kept.map { ratios[$0] }.min())
            #expect(dropped.allSatisfy { ratios[$0] <= worst })
        }
    }

    @Test func `a planted signal is found by settings near the good ones`() async throws {
        let series = try WalkSample.series(strength: 0.6, seed: 9)
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let request = try Self.request(.estimator) {
                $0.space = ["period": "2:30:1", "multiplier": "0.5:5:0.25"]
                $0.trials = 40
                $0.holdout = .days(30)
            }
            let report = try await Self.search(request, in: workspace)
            #expect(report.trials.count == 40)
            #expect(report.evidence.aboveZero > 0, "\(report.text)")
            #expect(report.holdoutVerdict.contains("is better than luck"), "\(report.text)")
        }
    }

    @Test func `a grid that is too large can be halved with a number of trials`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()], reproducing: false) { workspace in
            let large = try Self.request(.halving) {
                $0.space = ["period": "2:100:1", "multiplier": "1:10:0.1"]
            }
            let error = await #expect(throws: (any Error).self) {
                try await Self.search(large, in: workspace)
            }
            #expect("\(error.map { "\($0)" } ?? "")".contains("a number of trials"))
            var drawn = large
            drawn.trials = 20
            #expect(try await Self.search(drawn, in: workspace).trials.count == 20)
        }
    }
}
