import Connectors
import Foundation
import Testing
import Trading

/// Asks a model that `make language-model` serves.
private let address = ProcessInfo.processInfo.environment["HINDCAST_TEST_LLM_URL"]

@Suite(.serialized) struct RealModelTests {
    @Test(
        .enabled(if: address != nil, "set HINDCAST_TEST_LLM_URL to the model to be asked"),
        .timeLimit(.minutes(60))
    )
    func `a real model answers within the schema, and the same again`() async throws {
        let environment = ProcessInfo.processInfo.environment
        var configuration = ChatClient.Configuration()
        configuration.url = try #require(address)
        configuration.model = environment["HINDCAST_TEST_LLM_MODEL"] ?? "smollm2"
        configuration.requestTimeout = .seconds(3600)
        let count = environment["HINDCAST_TEST_LLM_PROMPTS"].flatMap { Int($0) } ?? 8
        let client = ChatClient(configuration: configuration)
        let prompts = try LanguagePrompt.sample(
            stride(from: 100, to: 1900, by: max(1, 1800 / count)).prefix(count)
        )
        var answers: [LanguageAnswer] = []
        var times: [Double] = []
        for prompt in prompts {
            let start = ContinuousClock.now
            answers.append(try await client.answer(to: prompt))
            times.append(start.duration(to: .now) / .seconds(1))
        }
        let views = answers.compactMap(\.view)
        let refused = answers.count { if case .refused = $0 { true } else { false } }
        times.sort()
        print(
            """
            \(answers.count) prompts, \(client.requests) requests, \(views.count) views, \
            \(refused) refused; seconds: median \(times[times.count / 2]), \
            95 % \(times[times.count * 95 / 100]), longest \(times[times.count - 1])
            """
        )
        for direction in [Direction.long, .short, nil] {
            let count = views.count { $0.direction == direction }
            print("\(direction?.rawValue ?? "NEUTRAL"): \(count)")
        }
        for view in views.prefix(5) {
            print(view.summary)
        }
        #expect(views.count + refused == prompts.count)
        #expect(try await client.answer(to: prompts[0]) == answers[0])
    }
}
