import FakeLanguageServer
import Foundation
import LoopbackHTTP
import Testing

/// A backtest that never comes to an end by itself, as its client and all others meet it.
@Suite(.timeLimit(.minutes(60))) struct HangingRequestTests {
    private static let hanging = """
        {"strategy_type": "lstm", "symbol": "BTCUSD", "market": "spot", "days_back": 5,
        "custom_params": {"use_llm_analysis": true, "min_confidence": 0}}
        """
    private static let short = """
        {"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot", "days_back": 10}
        """

    @Test func `requests that hang are cancelled at once, and the service serves meanwhile`()
        async throws
    {
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let language = FakeLanguageServer(otherwise: .never) { ask.yield() }
        try await Tool.withHome { tool in
            try await tool.trainSample()
            try await language.run { url in
                let environment = ["HINDCAST_LLM_URL": url]
                // The model's own time runs out long after this test has ended.
                let flags = ["--llm-timeout", "600"]
                try await ServeProcess.run(tool, flags, environment: environment) { server in
                    // More than work at once.
                    var hanging: [String] = []
                    for _ in 1...4 {
                        hanging.append(
                            try await server.submit("/api/v1/backtest/run?wait=0", Self.hanging)
                        )
                    }
                    for await _ in asked { break }

                    _ = try await server.get("/health/ready")
                    _ = try await server.get("/api/v1/backtest/strategies")
                    let answer = try await server.answer(
                        .post("/api/v1/backtest/run", Self.short)
                    )
                    #expect(answer.status == 200, "\(answer.text.prefix(300))")

                    for id in hanging {
                        let path = "/api/v1/jobs/\(id)"
                        let begun = ContinuousClock.now
                        let cancelled = try await server.answer(Message("DELETE", path))
                        print("cancelled after \(begun.duration(to: .now))")
                        #expect(cancelled.status == 200, "\(cancelled.text)")
                        #expect(try cancelled.object()["state"] as? String == "cancelled")
                        #expect(try await server.get(path)["state"] as? String == "cancelled")
                    }
                    // Their places are free.
                    let next = try await server.submit("/api/v1/backtest/run?wait=0", Self.short)
                    #expect(try await server.finished(next)["state"] as? String == "done")
                }
            }
        }
    }
}
