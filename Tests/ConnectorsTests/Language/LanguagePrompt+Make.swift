import Connectors
import FakeLanguageServer
import Market
import TestSupport
import Testing
import Trading

extension LanguagePrompt {
    /// Prompts of real candles, with forecasts that a made-up model might give.
    static func sample(_ bars: some Sequence<Int>) throws -> [LanguagePrompt] {
        let series = try CandleSeries.sample()
        let forecasts: [Forecast?] = series.openTimes.indices.map { index in
            let rank = Double(index * 37 % 100) / 100
            return Forecast(
                logReturn: (index.isMultiple(of: 2) ? 0.004 : -0.004) * rank,
                logRange: nil,
                rank: rank
            )
        }
        let study = Study(series: series, forecasts: forecasts)
        let strategy = LSTMStrategy(
            columns: study.columns,
            minConfidencePct: 60,
            levels: .standard,
            usesLanguageModel: true
        )
        return bars.compactMap { strategy.prompt(at: study.moment(at: $0)) }
    }
}

/// A client of a fake server on a clock of its own.
struct ChatBench {
    let clock = TestClock()

    func client(
        _ url: String,
        _ change: (inout ChatClient.Configuration) -> Void = { _ in }
    ) -> ChatClient {
        var configuration = ChatClient.Configuration()
        configuration.url = url
        configuration.requestTimeout = .seconds(3600)
        change(&configuration)
        return ChatClient(configuration: configuration, clock: clock)
    }

    /// The answer to some prompt.
    func answer(
        _ server: FakeLanguageServer,
        _ change: @escaping (inout ChatClient.Configuration) -> Void = { _ in }
    ) async throws -> LanguageAnswer {
        let prompt = try #require(LanguagePrompt.sample([500]).first)
        return try await server.run { try await client($0, change).answer(to: prompt) }
    }
}
