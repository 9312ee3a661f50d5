import Backtesting
import Forecasting
import Foundation
import Hashing
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A kept run is made again from what it names, and every byte is compared.
@Suite struct ReproduceTests {
    private static func backtest(
        _ workspace: Workspace,
        _ request: BacktestRequest,
        language: LanguageSource? = nil,
        at now: Timestamp = .testStart
    ) async throws -> BacktestRun {
        try await workspace.backtest(request, language: language, now: now).result
    }

    @Test func `a run of every strategy comes out the same, byte by byte`() async throws {
        let series = try TrainedWorkspace.walk(count: 1600)
        try await TrainedWorkspace.with(series) { workspace in
            for strategy in Workspace.strategyIDs {
                var request = BacktestRequest(strategy: strategy, key: series.key)
                request.window = .newest(days: 6, to: nil)
                let run = try await Self.backtest(workspace, request)
                let again = try await workspace.reproduce(run.runID).result
                #expect(again.outcome == .identical, "\(strategy): \(again.differences)")
                #expect(again.differences.isEmpty && again.differenceCount == 0)
                #expect(again.parts.count == 6)
                #expect(again.parts.allSatisfy { $0.status == .identical })
                #expect(again.madeBy == Version.current)
            }
        }
    }

    @Test func `every way to ask for a run comes out the same`() async throws {
        let series = try TrainedWorkspace.walk(count: 1600)
        let start = series.openTimes[1300]
        try await TrainedWorkspace.with(series) { workspace in
            let changes: [(inout BacktestRequest) -> Void] = [
                { $0.window = .from(start, to: start + 96 * 3_600_000) },
                { $0.window = .from(start, to: nil) },
                { $0.window = .newest(days: 5, to: start + 90 * 3_600_000) },
                { $0.seed = .max },
                // Given to a strategy that has no such setting: the report says so.
                { $0.parameters["lookback_hours"] = .number(24) },
                { $0.parameters["risk_per_trade"] = .number(0.5) },
                { $0.execution.leverage = 7.5 },
                { $0.execution.initialCapital = 0.05 },
                { $0.risk.positionSize = 0.03 },
                { $0.risk.exitOnOpposite = false },
            ]
            for (index, change) in changes.enumerated() {
                var request = BacktestRequest(strategy: "supertrend", key: series.key)
                request.window = .newest(days: 7, to: nil)
                change(&request)
                let now = Timestamp.testStart + Int64(index) * 90 * 86_400_000
                let run = try await Self.backtest(workspace, request, at: now)
                let again = try await workspace.reproduce(run.runID).result
                #expect(again.outcome == .identical, "\(index): \(again.differences)")
            }
        }
    }

    @Test func `later candles, earlier candles and a later model change nothing in a run`()
        async throws
    {
        let whole = try TrainedWorkspace.walk(count: 1900)
        let middle = whole.slice(300..<1800)
        try await TrainedWorkspace.with(middle) { workspace in
            var request = TrainedWorkspace.backtest(middle.key)
            request.window = .newest(days: 5, to: nil)
            let run = try await Self.backtest(workspace, request)
            _ = try await workspace.train(
                TrainedWorkspace.request(middle.key, days: 30) { $0.seed = 9 }
            ).result
            let file = workspace.home.folder.appending(path: "whole.csv")
            let rows = whole.candles.map { candle in
                "\(candle.openTime.milliseconds),\(candle.open),\(candle.high),\(candle.low),"
                    + "\(candle.close),\(candle.volume)"
            }
            try (["open_time_ms,open,high,low,close,volume"] + rows).joined(separator: "\n")
                .write(to: file, atomically: true, encoding: .utf8)
            _ = try await workspace.importCandles(
                ImportRequest(file: file, key: whole.key),
                now: whole.closeTime(at: whole.count - 1)
            ).result
            let again = try await workspace.reproduce(run.runID).result
            #expect(again.outcome == .identical, "\(again.differences)")
        }
    }

    @Test
    func `a run that asked a language model reads its stored answers, and says which are gone`()
        async throws
    {
        let series = try TrainedWorkspace.walk(count: 1600)
        try await TrainedWorkspace.with(series) { workspace in
            var request = BacktestRequest(strategy: "lstm", key: series.key)
            request.window = .newest(days: 4, to: nil)
            let opinion = LanguageAnswer.view(LanguageView(direction: .short, confidence: 0.9))
            let parrot = LanguageSource(model: "parrot", settings: "parrot") { _ in opinion }
            let run = try await Self.backtest(workspace, request, language: parrot)
            let head = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            let consulted = try #require(head.language?.consulted)
            #expect(consulted > 0)
            // The answers came from a source that keeps none.
            let error = await #expect(throws: RunError.self) {
                try await workspace.reproduce(run.runID).result
            }
            guard case .answersMissing(run.runID, "parrot", let missing, consulted)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(missing > 0)
            #expect(error?.text(for: .commandLine).contains("--with-data") == true)

            // A run that had no answers needs none.
            let silent = LanguageSource(model: "parrot", settings: "parrot") { _ in
                .unreachable(reason: "nobody is there")
            }
            let unanswered = try await Self.backtest(workspace, request, language: silent)
            let again = try await workspace.reproduce(unanswered.runID).result
            #expect(again.outcome == .identical, "\(again.differences)")
            let alone = try await Self.backtest(workspace, request)
            let third = try await workspace.reproduce(alone.runID).result
            #expect(third.outcome == .identical)
        }
    }

    @Test func `a changed candle, a missing model and a damaged part are told by their names`()
        async throws
    {
        let series = try TrainedWorkspace.walk(count: 1600)
        try await TrainedWorkspace.with(series) { workspace in
            var request = TrainedWorkspace.backtest(series.key)
            request.window = .newest(days: 5, to: nil)
            let run = try await Self.backtest(workspace, request)
            let report = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            let model = try #require(report.run.model)

            let archive = workspace.home.models.appending(path: "archive/\(model.sha256)")
            let elsewhere = workspace.home.folder.appending(path: "elsewhere")
            try FileManager.default.moveItem(at: archive, to: elsewhere)
            _ = try workspace.deleteModel(series.key)
            try? FileManager.default.removeItem(at: archive)
            await #expect(
                throws: RunError.modelMissing(
                    id: run.runID,
                    key: model.key,
                    sha256: model.sha256
                )
            ) { try await workspace.reproduce(run.runID).result }
            try FileManager.default.moveItem(at: elsewhere, to: archive)
            let back = try await workspace.reproduce(run.runID).result
            #expect(back.outcome == .identical)

            let error = try await workspace.reproducing(
                run.runID,
                afterChanging: Array(series.candles)[700],
                of: series
            )
            #expect(error?.text(for: .commandLine).contains("hindcast data sync") == true)

            await #expect(throws: RunError.notFound("nothing")) {
                try await workspace.reproduce("nothing").result
            }
            let page = run.folder.appending(path: "report.html")
            try Data("<html>".utf8).write(to: page)
            await #expect(
                throws: WorkflowError.damagedRun(id: run.runID, file: "report.html")
            ) { try await workspace.reproduce(run.runID).result }
        }
    }

    /// Writes a part of a run anew, and its checksum.
    static func rewrite(
        _ name: String,
        of run: BacktestRun,
        _ change: (String) -> String
    ) throws {
        let file = run.folder.appending(path: name)
        let old = try Data(contentsOf: file)
        let new = Data(change(String(decoding: old, as: UTF8.self)).utf8)
        try new.write(to: file)
        let list = run.folder.appending(path: "run.sha256")
        let sums = try String(contentsOf: list, encoding: .utf8)
        try sums.replacing(
            SHA256.hash(old).hexadecimal,
            with: SHA256.hash(new).hexadecimal
        ).write(to: list, atomically: true, encoding: .utf8)
    }

    @Test(
        arguments: [
            (
                "report.json", "\"final_equity\" : ", "\"final_equity\" : 1",
                "benchmark.final_equity"
            ),
            ("report.json", "\"probabilistic_sharpe\" : ", "\"other\" : ", "evidence.other"),
            (
                "report.json", "\"resamples\" : 1000", "\"resamples\" : 1001",
                "evidence.sharpe_interval.resamples"
            ),
            ("summary.json", "\"total_trades\" : ", "\"total_trades\" : 1", "total_trades"),
            ("report.html", "<title>", "<title >", "byte "),
        ]
    )
    func `a figure that was changed after the fact is named`(
        part: String,
        text: String,
        other: String,
        path: String
    ) async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            var request = BacktestRequest(strategy: "supertrend", key: series.key)
            request.window = .newest(days: 10, to: nil)
            let run = try await Self.backtest(workspace, request)
            try Self.rewrite(part, of: run) { $0.replacing(text, with: other, maxReplacements: 1) }
            let again = try await workspace.reproduce(run.runID).result
            #expect(again.outcome == .different)
            let first = try #require(again.differences.first)
            #expect(first.part == part)
            #expect(first.path.hasPrefix(path))
            #expect(again.parts.count { $0.status == .different } == 1)
        }
    }

    /// The run of the fixture was made by the release before, which kept neither tables nor
    /// checksums, wrote fewer fields, and traded by other rules for sizes and stops.
    ///
    /// What it can show: that its candles, funding rates and model are those that it names, and in
    /// which fields today's rules come to something else.
    @Test func `a run of the release before is made again, and what differs is named`() async throws
    {
        try await TemporaryWorkspace.with([], reproducing: false) { workspace in
            for folder in ["models", "runs"] {
                try FileManager.default.copyItem(
                    at: Fixtures.url("old-home/\(folder)"),
                    to: workspace.home.folder.appending(path: folder)
                )
            }
            let key = try SeriesKey(modelKey: "BTCUSDT_1h")
            let candles = ImportRequest(
                file: Fixtures.url("old-home/data/candles.csv.gz"),
                key: key
            )
            let now = try Timestamp("2026-12-01")
            await #expect(throws: RunError.self) { try await workspace.reproduce("latest").result }
            _ = try await workspace.importCandles(candles, now: now).result
            // Without its funding rates the data have another hash.
            await #expect(throws: RunError.self) { try await workspace.reproduce("latest").result }
            let rates = ImportRequest(
                file: Fixtures.url("old-home/data/funding.csv.gz"),
                key: key
            )
            _ = try await workspace.importFunding(rates, now: now).result
            let again = try await workspace.reproduce("latest").result
            #expect(
                again.model == "5dbb22f855b0135869c2960ead67709836edf5aeeead6d22e05d2d5e06b14e1e"
            )
            #expect(
                again.dataSHA256
                    == "a7783912a562b9dd807610b924ed5da699c97fdc8c51d3a119e2140c72e09765"
            )
            #expect(again.outcome != .identical)
            let notKept = again.parts.filter { $0.status == .notKept }.map(\.name)
            #expect(notKept == ["equity.csv.gz", "trades.csv.gz"])
            // What this release writes besides is no difference of the run's.
            #expect(again.addedFields.contains("evidence.causality"))
            #expect(again.addedFields.contains("sizing"))
            #expect(!again.differences.contains { $0.stored == nil && !$0.path.hasSuffix("]") })
            #expect(!again.differences.contains { ["run_id", "run.hindcast"].contains($0.path) })
        }
    }
}
