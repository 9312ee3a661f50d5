import FakeLanguageServer
import Foundation
import LoopbackHTTP
import Testing

/// A backtest that asks a language model takes longer than a request may: its client gets the report
/// all the same.
@Suite(.timeLimit(.minutes(60))) struct LanguageWaitTests {
    private static let backtest = """
        {"strategy_type": "lstm", "symbol": "BTCUSD", "market": "spot", "days_back": 5,
        "custom_params": {"use_llm_analysis": true, "min_confidence": 0}}
        """

    @Test func `a client that names no time waits for the language model`() async throws {
        let language = FakeLanguageServer(
            otherwise: .late(
                #"{"direction":"LONG","confidence":0.75,"reasoning":"slow"}"#,
                .milliseconds(100)
            )
        )
        try await Tool.withHome { tool in
            try await tool.trainSample()
            try await language.run { url in
                let environment = ["HINDCAST_LLM_URL": url]
                try await ServeProcess.run(
                    tool,
                    ["--request-timeout", "1"],
                    environment: environment
                ) { server in
                    let soon = try await server.answer(
                        .post("/api/v1/backtest/run?wait=0.1", Self.backtest)
                    )
                    #expect(soon.status == 202, "\(soon.text)")
                    _ = try await server.finished(server.job(in: soon))
                    // Most answers are in the store now; another confidence asks anew.
                    let answer = try await server.answer(
                        .post(
                            "/api/v1/backtest/run",
                            Self.backtest.replacing("\"days_back\": 5", with: "\"days_back\": 12")
                        )
                    )
                    #expect(answer.status == 200, "\(answer.text)")
                    #expect(try answer.object()["run_id"] is String)
                    // Longer than the service lets any other request take.
                    #expect(language.requests.count > 40)
                }
            }
        }
    }
}
