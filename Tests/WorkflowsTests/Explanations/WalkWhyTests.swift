import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Why a trade of a walk-forward was entered: decided again by the fold that was trading then.
@Suite struct WalkWhyTests {
    private static let cases:
        [(name: String, change: @Sendable (inout WalkForwardRequest) -> Void)] =
            [
                ("networks of two seeds", { $0.walk.seeds = 2 }),
                ("har", { $0.backtest.forecaster = .har }),
                ("withheld", { $0.backtest.forecaster = .none }),
                ("searched", { $0.backtest.strategy = "supertrend" }),
                (
                    "not searched",
                    {
                        $0.backtest.strategy = "supertrend"
                        $0.walk.searches = false
                    }
                ),
            ]

    @Test(arguments: cases.indices)
    func `a fold decides again as it did, from what it had learned`(index: Int) async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            var request = try WalkSample.request { Self.cases[index].change(&$0) }
            // So that every variant trades.
            request.backtest.parameters["min_confidence"] = 52
            let run = try await workspace.walkForward(request, now: .testStart).result
            let report = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            try #require(!report.trades.isEmpty)
            let folds = try #require(report.walkForward?.folds)
            // The first trade of each fold: its decision may be the fold's before.
            var numbers = Set([1, report.trades.count])
            for fold in folds {
                let first = report.trades.firstIndex { $0.entryTime >= fold.trading.from }
                if let first { numbers.insert(first + 1) }
            }
            for number in numbers.sorted() {
                let trade = report.trades[number - 1]
                let why = try await workspace.explainTrade(number, of: run.runID).result.why
                #expect(why.notes.allSatisfy { !$0.contains("otherwise") }, "\(number)")
                #expect(why.direction == trade.direction)
                #expect(why.levels?.stopLoss == trade.stopLoss)
                #expect(why.sizing?.quantity == trade.quantity)
                #expect(why.decidedAt <= trade.entryTime)
                let note = try #require(why.notes.first)
                guard let told = note.firstMatch(of: /fold (\d+),.* until (\S+Z)/) else {
                    #expect(note.hasPrefix("Every fold"))
                    continue
                }
                let learned = try Timestamp(String(told.output.2))
                #expect(learned <= why.decidedAt)
                let fold = folds[try #require(Int(told.output.1)) - 1]
                #expect(fold.trading.from < why.decidedAt)
            }
        }
    }

    @Test func `a fold whose network has gone says so, and how it comes back`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()], reproducing: false) { workspace in
            var request = try WalkSample.request()
            request.backtest.parameters["min_confidence"] = 52
            let run = try await workspace.walkForward(request, now: .testStart).result
            let told = try await workspace.explainTrade(1, of: run.runID).result
            try FileManager.default.removeItem(at: workspace.home.folds)
            do {
                _ = try await workspace.explainTrade(1, of: run.runID).result
                Issue.record("a model that is not there was found")
            } catch {
                let problem = Problem(error)
                #expect(problem.code == "RUN_NOT_EXPLAINED")
                let fold = try #require(problem.details["fold"])
                #expect(told.why.notes[0].hasPrefix("The model of fold \(fold),"))
            }
            _ = try await workspace.reproduce(run.runID).result
            let again = try await workspace.explainTrade(1, of: run.runID).result
            #expect(try JSONEncoder().encode(again).count == JSONEncoder().encode(told).count)
            #expect(again.why.notes == told.why.notes)
        }
    }
}
