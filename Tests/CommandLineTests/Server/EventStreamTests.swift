import Foundation
import LoopbackHTTP
import Testing

/// What whoever watches a job is told.
@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct EventStreamTests {
    private static func training(seed: Int) -> String {
        """
        {"symbol": "BTCUSD", "market": "spot", "days": 40, "epochs": 6, "seed": \(seed),
        "hidden_size": 8, "num_layers": 1, "lookback_window": 24}
        """
    }

    /// Takes a second or more.
    private static let longTraining = """
        {"symbol": "BTCUSD", "market": "spot", "days": 40, "epochs": 40, "seed": 7,
        "hidden_size": 64, "num_layers": 2, "lookback_window": 60}
        """

    private static func withServer(_ body: (ServeProcess) async throws -> Void) async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            try await ServeProcess.run(tool) { try await body($0) }
        }
    }

    @Test func `events count up from one, tell all states, and end with the last`() async throws {
        try await Self.withServer { server in
            let id = try await server.submit("/api/v1/ai/train", Self.training(seed: 1))
            let events = try await server.events(of: id)
            #expect(events.map(\.id) == Array(1...events.count))
            #expect(Set(events.map(\.name)) == ["state", "progress"])
            let states = try events.filter { $0.name == "state" }.map { try $0.object() }
            #expect(states.map { $0["state"] as? String } == ["queued", "running", "done"])
            #expect(events.last?.name == "state")
            #expect(states.allSatisfy { $0["id"] as? String == id })
            let fractions = try events.filter { $0.name == "progress" }
                .compactMap { try $0.object()["fraction"] as? Double }
            #expect(!fractions.isEmpty && fractions.allSatisfy { (0...1).contains($0) })
        }
    }

    @Test func `a client that reconnects gets exactly the missed events`() async throws {
        try await Self.withServer { server in
            let id = try await server.submit("/api/v1/ai/train", Self.longTraining)
            // Hung up on twice while the job goes on.
            var seen = try await server.events(of: id) { $0.count >= 2 }
            let count = seen.count
            seen += try await server.events(of: id, after: seen.last?.id) { !$0.isEmpty }
            seen += try await server.events(of: id, after: seen.last?.id)
            let all = try await server.events(of: id)
            #expect(seen == all)
            #expect(count >= 2 && count < all.count)
            #expect(all.last?.name == "state")
            for number in 0...all.count {
                let rest = try await server.events(of: id, after: number)
                #expect(rest == Array(all.dropFirst(number)))
                let answer = try await server.answer(
                    .get("/api/v1/jobs/\(id)/events?after=\(number)")
                )
                #expect(try ServerEvent.events(in: answer.text) == rest)
            }
            #expect(try await server.events(of: id, after: all.count + 1000) == [])
        }
    }

    @Test func `all watchers get the same events, and a disconnect stops no other`() async throws {
        try await Self.withServer { server in
            let id = try await server.submit("/api/v1/ai/train", Self.training(seed: 3))
            let streams = try await withThrowingTaskGroup(of: [ServerEvent].self) { group in
                for index in 0..<40 {
                    group.addTask {
                        index.isMultiple(of: 2)
                            ? try await server.events(of: id)
                            : try await server.events(of: id) { !$0.isEmpty }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let whole = streams.filter { $0.last?.data.contains("\"done\"") == true }
            let all = try await server.events(of: id)
            #expect(whole.count >= 20)
            #expect(streams.allSatisfy { $0 == Array(all.prefix($0.count)) })
            #expect(whole.allSatisfy { $0 == all })
        }
    }

    @Test func `a cancelled job's stream ends with that`() async throws {
        try await Self.withServer { server in
            let id = try await server.submit(
                "/api/v1/ai/train",
                #"{"symbol": "BTCUSD", "market": "spot", "days": 80}"#
            )
            async let watched = server.events(of: id)
            try await server.running(id)
            let answer = try await server.answer(Message("DELETE", "/api/v1/jobs/\(id)"))
            #expect(answer.status == 200)
            let last = try #require(try await watched.last)
            #expect(try last.object()["state"] as? String == "cancelled")
        }
    }

    @Test(arguments: ["x", "-1", "1.5", "", "9223372036854775808", "1, 2"])
    func `an event number that is none is ignored or refused`(number: String) async throws {
        try await Self.withServer { server in
            let id = try await server.submit(
                "/api/v1/backtest/run?wait=0",
                #"{"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot"}"#
            )
            let all = try await server.events(of: id)
            let answer = try await server.answer(
                .get("/api/v1/jobs/\(id)/events", [("Last-Event-ID", number)])
            )
            if answer.status == 200 {
                #expect(try ServerEvent.events(in: answer.text) == all)
            } else {
                #expect((400..<500).contains(answer.status))
            }
        }
    }
}
