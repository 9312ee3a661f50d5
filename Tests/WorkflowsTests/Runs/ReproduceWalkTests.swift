import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A kept walk-forward is made again, its folds from the cache or trained anew.
@Suite struct ReproduceWalkTests {
    private static func folds(_ workspace: Workspace) -> Int {
        (try? WalkSample.foldFiles(of: workspace).count) ?? 0
    }

    @Test func `a walk of networks comes out the same from the cache, without it and trained anew`()
        async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try WalkSample.request { $0.walk.seeds = 2 }
            let run = try await workspace.walkForward(request, now: .testStart).result
            func reproduce(retraining: Bool = false) async throws -> Reproduction.Folds {
                let again = try await workspace.reproduce(run.runID, retraining: retraining).result
                #expect(again.outcome == .identical, "\(again.differences)")
                #expect(again.parts.count == 6 && again.notes.isEmpty)
                return try #require(again.folds)
            }
            let cached = try await reproduce()
            #expect(cached.fromCache == 6 && cached.trained == 0)

            try FileManager.default.removeItem(at: workspace.home.folds)
            let anew = try await reproduce(retraining: true)
            #expect(anew.fromCache == 0 && anew.trained == 6)
            #expect(Self.folds(workspace) == 0)
            let missing = try await reproduce()
            #expect(missing.fromCache == 0 && missing.trained == 6)
            #expect(Self.folds(workspace) == 6)
        }
    }

    private static let changes:
        [(name: String, change: @Sendable (inout WalkForwardRequest) -> Void)] = [
            ("anchored", { $0.walk.isAnchored = true }),
            ("embargo", { $0.walk.embargo = 5 }),
            ("seed", { $0.walk.training.seed = 9 }),
            ("har", { $0.backtest.forecaster = .har }),
            ("ewma", { $0.backtest.forecaster = .ewma }),
            ("none", { $0.backtest.forecaster = .none }),
            ("searched", { $0.backtest.strategy = "supertrend" }),
            (
                "partly searched",
                {
                    $0.backtest.strategy = "rsi_ema"
                    $0.backtest.parameters["ema_fast"] = 12
                }
            ),
            (
                "not searched",
                {
                    $0.backtest.strategy = "supertrend"
                    $0.walk.searches = false
                }
            ),
            (
                "a setting that the strategy does not have",
                {
                    $0.backtest.strategy = "macd_stoch"
                    $0.backtest.parameters["lookback_hours"] = 24
                }
            ),
            (
                "an account",
                {
                    $0.backtest.strategy = "supertrend"
                    $0.backtest.execution.initialCapital = 77
                    $0.backtest.risk.exitOnOpposite = false
                    $0.backtest.seed = 4
                }
            ),
        ]

    @Test(arguments: changes.indices)
    func `every kind of walk comes out the same`(index: Int) async throws {
        let (name, change) = Self.changes[index]
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let request = try WalkSample.request("lstm_aggressive", change)
            let run = try await workspace.walkForward(request, now: .testStart).result
            let again = try await workspace.reproduce(run.runID).result
            #expect(again.outcome == .identical, "\(name): \(again.differences)")
        }
    }

    @Test func `the walk of a strategy that asks a language model comes out the same`() async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try WalkSample.request("lstm")
            let silent = LanguageSource(model: "parrot", settings: "parrot") { _ in
                .unreachable(reason: "nobody is there")
            }
            let run = try await workspace.walkForward(request, language: silent, now: .testStart)
                .result
            #expect(run.reports[0].language != nil)
            let again = try await workspace.reproduce(run.runID).result
            #expect(again.outcome == .identical, "\(again.differences)")
        }
    }

    @Test(
        arguments: [
            ("\"train_days\" : 30", "\"train_days\" : 29", "run.walk_forward.settings.train_days"),
            ("\"hidden_size\" : 6", "\"hidden_size\" : 7", "run.walk_forward.settings.hidden_size"),
            (
                "\"out_of_sample_bars\" : 720", "\"out_of_sample_bars\" : 719",
                "evidence.out_of_sample_bars"
            ),
            ("\"gap_bars\" : 9", "\"gap_bars\" : 0", "walk_forward.folds[0].gap_bars"),
        ]
    )
    func `what was changed after the fact is named`(text: String, other: String, path: String)
        async throws
    {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let run = try await workspace.walkForward(WalkSample.request(), now: .testStart).result
            try ReproduceTests.rewrite("report.json", of: run) {
                $0.replacing(text, with: other, maxReplacements: 1)
            }
            let again = try await workspace.reproduce(run.runID).result
            #expect(again.outcome == .different)
            let first = try #require(again.differences.first)
            #expect(first.part == "report.json" && first.path == path, "\(again.differences)")
            #expect(again.differenceCount == 1)
        }
    }

    @Test func `a fold that has learned something else is told by its number`() async throws {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let run = try await workspace.walkForward(WalkSample.request(), now: .testStart).result
            let models = try #require(run.reports[0].run.walkForward?.models)
            let other = String(models[1].reversed())
            try ReproduceTests.rewrite("report.json", of: run) {
                $0.replacing(models[1], with: other)
            }
            let again = try await workspace.reproduce(run.runID).result
            #expect(again.outcome == .different)
            #expect(again.differences.contains { $0.path == "run.walk_forward.models[1]" })
            #expect(again.notes.contains { $0.hasPrefix("Fold 2 has learned something else") })
        }
    }

    @Test func `a changed candle that a fold has learned from is told`() async throws {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let run = try await workspace.walkForward(WalkSample.request(), now: .testStart).result
            let learned = try #require(run.reports[0].walkForward?.folds[0].training)
            let candle = try #require(series.candles.first { $0.openTime == learned.from })
            _ = try await workspace.reproducing(run.runID, afterChanging: candle, of: series)
        }
    }

    @Test func `a walk of an older release, which kept no request, comes out the same`()
        async throws
    {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let run = try await workspace.walkForward(
                WalkSample.request("supertrend"),
                now: .testStart
            ).result
            let list = run.folder.appending(path: "run.sha256")
            try FileManager.default.removeItem(at: run.folder.appending(path: "request.json"))
            try String(contentsOf: list, encoding: .utf8).split(separator: "\n")
                .filter { !$0.contains("request.json") }.map { $0 + "\n" }.joined()
                .write(to: list, atomically: true, encoding: .utf8)
            let again = try await workspace.reproduce(run.runID).result
            #expect(again.outcome == .identical, "\(again.differences)")
        }
    }

    @Test func `a packed walk with its data is made again in another home, later candles or not`()
        async throws
    {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            var request = try WalkSample.request()
            request.backtest.window = .newest(days: 20, to: series.openTimes[2300])
            let run = try await workspace.walkForward(request, now: .testStart).result
            let pack = workspace.home.folder.appending(path: "walk.tar")
            let exported = try await workspace.exportRun(run.runID, to: pack, withData: true).result
            #expect(exported.parts.contains("data/candles.csv.gz"))
            #expect(try Workspace.verifyPack(pack).faults == [])
            try await TemporaryWorkspace.with([], reproducing: false) { other in
                let taken = try await other.importRun(pack).result
                #expect(taken.runID == run.runID)
                let again = try await other.reproduce("latest").result
                #expect(again.outcome == .identical, "\(again.differences)")
                #expect(again.folds?.trained == 2)
                #expect(try other.runText("latest").contains("Folds (2)"))
            }
        }
    }

    @Test func `two walks differ by the settings that they were given`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let first = try await workspace.walkForward(
                WalkSample.request("supertrend"),
                now: .testStart
            ).result
            let second = try await workspace.walkForward(
                WalkSample.request("supertrend") { $0.walk.trainDays = 20 },
                now: .testStart + 1000
            ).result
            let diff = try workspace.diffRuns(first.runID, second.runID)
            let setting = try #require(
                diff.settings.first { $0.path == "run.walk_forward.settings.train_days" }
            )
            #expect(setting.stored == "30" && setting.made == "20")
            #expect(diff.figures.contains { $0.path.hasPrefix("walk_forward.folds") })
        }
    }
}
