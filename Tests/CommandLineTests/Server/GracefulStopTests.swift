import FakeLanguageServer
import Foundation
import LoopbackHTTP
import NIOCore
import NIOPosix
import Testing

/// SIGTERM, as a service manager sends it.
@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct GracefulStopTests {
    private static let training = """
        {"symbol": "ETHUSD", "market": "spot", "days": 80, "epochs": 40, "seed": 7,
        "hidden_size": 96, "num_layers": 2, "lookback_window": 60}
        """

    /// Asks a language model, which makes it last as long as that one likes.
    private static let backtest = """
        {"strategy_type": "lstm", "symbol": "BTCUSD", "market": "spot", "days_back": 5,
        "custom_params": {"use_llm_analysis": true, "min_confidence": 0}}
        """

    private static func withHome(_ body: (Tool) async throws -> Void) async throws {
        try await Tool.withHome { tool in
            try await tool.trainSample()
            try await tool.importSample(as: "ETHUSD")
            try await body(tool)
        }
    }

    /// The models of a service that nobody stops.
    private static func undisturbed(_ home: Tool) async throws -> [String: Data] {
        try await home.withCopy { tool in
            try await ServeProcess.run(tool) { server in
                let id = try await server.submit("/api/v1/ai/train", training)
                let job = try await server.finished(id)
                #expect(job["state"] as? String == "done", "\(job)")
                return try HomeContents.models(of: tool)
            }
        }
    }

    @Test func `a waiting client gets its answer, and a training resumes at the next start`()
        async throws
    {
        try await Self.withHome { tool in
            let whole = try await Self.undisturbed(tool)
            let asked = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
            let language = FakeLanguageServer(
                otherwise: .late(
                    #"{"direction":"LONG","confidence":0.75,"reasoning":"slow"}"#,
                    .milliseconds(5)
                ),
                whenAsked: { asked.succeed() }
            )
            let id = try await language.run { url in
                try await ServeProcess.run(tool, environment: ["HINDCAST_LLM_URL": url]) { server in
                    let id = try await server.submit("/api/v1/ai/train", Self.training)
                    // An epoch is behind it, so there is something to go on from.
                    let started = try await server.events(of: id) { events in
                        events.contains { $0.data.contains(/epoch ([2-9]|[1-9]\d) of/) }
                    }
                    #expect(started.last?.name == "progress")
                    async let waiting = {
                        // An answer without a question must not leave us waiting.
                        defer { asked.succeed() }
                        return try await server.answer(
                            .post("/api/v1/backtest/run", Self.backtest)
                        )
                    }()
                    // In the midst of the backtest: its first question is asked.
                    try await asked.futureResult.get()
                    #expect(!language.requests.isEmpty)
                    server.terminate()
                    let answer = try await waiting
                    #expect(answer.status == 200, "\(answer.text)")
                    #expect(try answer.object()["run_id"] is String)
                    #expect(try await server.ended() == .stopped)
                    #expect(server.logged.contains("stopped"))
                    return id
                }
            }
            let checkpoint = tool.home.appending(path: "models/lstm/ETHUSD_1h_spot/checkpoint")
            #expect(FileManager.default.fileExists(atPath: checkpoint.path))
            #expect(try HomeContents.faults(of: tool) == ["ok"])
            try await ServeProcess.run(tool) { server in
                let job = try await server.finished(id)
                #expect(job["state"] as? String == "done", "\(job)")
                // A stop that was asked for is no attempt.
                #expect(job["attempts"] as? Int == 1)
                let states = try await server.events(of: id).filter { $0.name == "state" }
                    .map { try $0.object()["state"] as? String }
                #expect(states == ["queued", "running", "queued", "running", "done"])
                #expect(try HomeContents.models(of: tool) == whole)
            }
        }
    }

    @Test func `a service without work stops at once, an open connection notwithstanding`()
        async throws
    {
        try await Self.withHome { tool in
            let server = try await ServeProcess(tool)
            async let silent = Wire.say(Message("GET /health/live HTTP/1.1\r\n"), to: server.port)
            try await server.untilReady()
            server.terminate()
            #expect(try await server.ended() == .stopped)
            #expect(try await silent.end == .closed)
        }
    }

    @Test func `an event stream ends when the service stops`() async throws {
        try await Self.withHome { tool in
            let server = try await ServeProcess(tool)
            let id = try await server.submit("/api/v1/ai/train", Self.training)
            let seen = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
            async let watched = server.events(of: id) { events in
                if !events.isEmpty { seen.succeed() }
                return false
            }
            try await seen.futureResult.get()
            server.terminate()
            #expect(try await server.ended() == .stopped)
            let states = try await watched.filter { $0.name == "state" }
                .map { try $0.object()["state"] as? String }
            #expect(!states.isEmpty && !states.contains("done"))
        }
    }
}
