import Backtesting
import FakeLanguageServer
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Whole backtests against servers on loopback that answer well, badly or never.
@Suite(.timeLimit(.minutes(60))) struct LanguageBacktestTests {
    private static func trained(_ body: (Workspace, SeriesKey) async throws -> Void) async throws {
        let series = try CandleSeries.randomWalk(count: 1600, seed: 3)
        try await TemporaryWorkspace.with([series]) { workspace in
            var request = TrainingRequest(key: series.key)
            request.days = 60
            request.configuration.epochs = 1
            request.configuration.hiddenSize = 4
            request.configuration.layerCount = 1
            _ = try await workspace.train(request).result
            try await body(workspace, series.key)
        }
    }

    /// A report without the two fields in which equal runs differ, and what asking came to.
    private func backtest(
        _ workspace: Workspace,
        _ key: SeriesKey,
        at url: String,
        timeout: String
    ) async throws -> (report: BacktestReport, statistics: LanguageStatistics) {
        let analyst = workspace.analyst(
            try LanguageSettings(
                environment: ["HINDCAST_LLM_URL": url, "HINDCAST_LLM_TIMEOUT": timeout]
            )
        )
        var request = BacktestRequest(strategy: "lstm", key: key)
        request.window = .newest(days: 4, to: nil)
        let run = try await workspace.backtest(
            request,
            language: analyst.source,
            now: .testStart
        ).result
        let file = run.folder.appending(path: "report.json")
        let report = try JSONDecoder().decode(BacktestReport.self, from: Data(contentsOf: file))
        return (report, analyst.statistics)
    }

    @Test func `a repeated backtest asks nothing and is the same`() async throws {
        try await Self.trained { workspace, key in
            let server = FakeLanguageServer(script: [.opinion("SHORT", 1)], otherwise: .good)
            try await server.run { url in
                let first = try await backtest(workspace, key, at: url, timeout: "60")
                let language = try #require(first.report.language)
                #expect(language.consulted > 0 && language.saved > 0)
                #expect(language.absent == 0)
                #expect(first.statistics.calls > 0)

                let asked = server.requests.count
                let second = try await backtest(workspace, key, at: url, timeout: "60")
                #expect(server.requests.count == asked)
                #expect(second.statistics.calls == 0)
                #expect(second.statistics.cacheHits == language.consulted)
                #expect(second.report == first.report)
            }
        }
    }

    @Test func `one that answered and one out of reach at the same moment are two runs`()
        async throws
    {
        try await Self.trained { workspace, key in
            func run(_ answer: LanguageAnswer) async throws -> BacktestRun {
                let source = LanguageSource(model: "parrot", settings: "") { _ in answer }
                var request = BacktestRequest(strategy: "lstm", key: key)
                request.window = .newest(days: 4, to: nil)
                return try await workspace.backtest(
                    request,
                    language: source,
                    now: .testStart
                ).result
            }
            let opinion = LanguageAnswer.view(LanguageView(direction: .short, confidence: 0.9))
            let answered = try await run(opinion)
            let unanswered = try await run(.unreachable(reason: "nobody is there"))
            let repeated = try await run(opinion)
            #expect(answered.runID != unanswered.runID)
            #expect(answered.runID == repeated.runID)
            for run in [answered, unanswered, repeated] {
                #expect(try workspace.runReport(run.runID) == Data(run.json.utf8))
            }
            #expect(try workspace.runs(limit: 9).runs.count == 2)
        }
    }

    @Test(arguments: [
        FakeLanguageServer.Reply.content("I would rather not say."),
        .content(#"{"direction":"LONG","confidence":75,"reasoning":"sure"}"#),
        .body(#"{"answer":"LONG"}"#), .truncated, .status(500), .never, .drip,
        .flood(10 << 20), .close,
    ])
    func `a backtest without answers completes and counts them as missing`(
        reply: FakeLanguageServer.Reply
    ) async throws {
        try await Self.trained { workspace, key in
            let server = FakeLanguageServer(otherwise: reply)
            try await server.run { url in
                let outcome = try await backtest(workspace, key, at: url, timeout: "0.3")
                let language = try #require(outcome.report.language)
                #expect(language.consulted > 0)
                #expect(language.absent == language.consulted)
                #expect(outcome.report.evidence.missingInputs.contains(.language))
            }
        }
    }
}
