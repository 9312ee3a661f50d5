import Connectors
import FakeLanguageServer
import Foundation
import Market
import Storage
import TestSupport
import Testing
import Trading
import Workflows

@Suite(.timeLimit(.minutes(60))) struct LanguageAnalystTests {
    /// Prompts of real candles.
    private func prompts(_ bars: Range<Int>) throws -> [LanguagePrompt] {
        let series = try CandleSeries.sample()
        let forecast = Forecast(logReturn: 0.003, logRange: nil, rank: 0.7)
        let study = Study(
            series: series,
            forecasts: Array(repeating: forecast, count: series.count)
        )
        let strategy = LSTMStrategy(
            columns: study.columns,
            minConfidencePct: 60,
            levels: .standard,
            usesLanguageModel: true
        )
        return bars.compactMap { strategy.prompt(at: study.moment(at: $0)) }
    }

    private func analyst(
        _ url: String,
        _ folder: URL,
        model: String = "m"
    ) throws -> LanguageAnalyst {
        let home = Home(path: folder.path, environment: [:])
        let settings = try LanguageSettings(
            environment: [
                "HINDCAST_LLM_URL": url, "HINDCAST_LLM_MODEL": model,
                "HINDCAST_LLM_TIMEOUT": "60",
            ]
        )
        return try Workspace(home: home).analyst(settings)
    }

    private func withTemporaryFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("analyst-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    private func statistics(
        _ asked: Int,
        calls: Int,
        cacheHits: Int = 0,
        refused: Int = 0,
        unreachable: Int = 0
    ) -> LanguageStatistics {
        var statistics = LanguageStatistics()
        statistics.asked = asked
        statistics.calls = calls
        statistics.cacheHits = cacheHits
        statistics.refused = refused
        statistics.unreachable = unreachable
        return statistics
    }

    @Test func `what has been answered is not asked again, refusals included`() async throws {
        let prompts = try prompts(500..<504)
        let server = FakeLanguageServer(
            script: [.good, .opinion("SHORT", 0.25), .content("no"), .content("no"), .good]
        )
        try await withTemporaryFolder { folder in
            try await server.run { url in
                func answers(_ analyst: LanguageAnalyst) async throws -> [LanguageAnswer] {
                    var answers: [LanguageAnswer] = []
                    for prompt in prompts {
                        answers.append(try await analyst.answer(prompt))
                    }
                    return answers
                }
                let first = try analyst(url, folder)
                let fresh = try await answers(first)
                #expect(fresh[1].view?.score == -0.25)
                #expect(fresh[2] == .refused(reason: "it is not one JSON object"))
                #expect(first.statistics == statistics(4, calls: 5, refused: 1))
                #expect(try await answers(first) == fresh)
                #expect(first.statistics == statistics(8, calls: 5, cacheHits: 4, refused: 2))

                // Another process, and another endpoint at which nobody listens.
                let second = try analyst("http://127.0.0.1:1/v1", folder)
                #expect(try await answers(second) == fresh)
                #expect(second.statistics == statistics(4, calls: 0, cacheHits: 4, refused: 1))

                let other = try analyst(url, folder, model: "other")
                _ = try await other.answer(prompts[0])
                #expect(other.statistics == statistics(1, calls: 1))
            }
        }
    }

    @Test func `a model that cannot be reached is asked again later`() async throws {
        let prompt = try #require(prompts(500..<501).first)
        let server = FakeLanguageServer(script: [.status(401)], otherwise: .good)
        try await withTemporaryFolder { folder in
            try await server.run { url in
                let analyst = try analyst(url, folder)
                let first = try await analyst.answer(prompt)
                guard case .unreachable = first else {
                    Issue.record("\(first)")
                    return
                }
                #expect(try await analyst.answer(prompt).view != nil)
                #expect(analyst.statistics == statistics(2, calls: 2, unreachable: 1))
            }
        }
    }

    @Test func `concurrent equal prompts share one call`() async throws {
        let prompt = try #require(prompts(500..<501).first)
        let text = #"{"direction":"LONG","confidence":1,"reasoning":""}"#
        let server = FakeLanguageServer(otherwise: .late(text, .milliseconds(50)))
        try await withTemporaryFolder { folder in
            try await server.run { url in
                let analyst = try analyst(url, folder)
                let answers = try await withThrowingTaskGroup { group in
                    for _ in 0..<5 {
                        group.addTask { try await analyst.answer(prompt) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(answers).count == 1)
                #expect(analyst.statistics == statistics(5, calls: 1, cacheHits: 4))
            }
        }
        #expect(server.requests.count == 1)
    }

    @Test func `cancelling ends a question at once`() async throws {
        let prompt = try #require(prompts(500..<501).first)
        let server = FakeLanguageServer(otherwise: .never)
        try await withTemporaryFolder { folder in
            try await server.run { url in
                let analyst = try analyst(url, folder)
                let tasks = (0..<3).map { _ in Task { try await analyst.answer(prompt) } }
                await server.asked()
                for task in tasks {
                    task.cancel()
                }
                for task in tasks {
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
            }
        }
        #expect(server.requests.count == 1)
    }
}
