import Foundation
import LoopbackHTTP
import TestSupport
import Testing

/// Services and commands that share a PostgreSQL database and a home.
@Suite(
    .tags(.timed),
    .enabled(
        if: PostgresServer.absence == nil,
        "PostgreSQL is missing: apt-get install postgresql"
    ),
    .timeLimit(.minutes(60))
)
struct SharedStoreTests {
    private static func importSample(_ tool: Tool, to store: String) async throws {
        let sample = Fixtures.url("sample-btcusd-1h.csv").path
        let outcome = try await tool.run([
            "data", "import", sample, "--symbol", "BTCUSD", "--market", "spot", "--store", store,
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    private static func backtest(capital: Int = 10_000) -> String {
        """
        {"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot", "days_back": 10,
        "initial_capital": \(capital)}
        """
    }

    @Test
    func `fifty clients of two services lose no job, although one dies and the server restarts`()
        async throws
    {
        let server = try PostgresServer()
        defer { try? server.stop() }
        let store = try server.makeDatabase()
        try await Tool.withHome { tool in
            try await Self.importSample(tool, to: store.url)
            let flags = ["--store", store.url, "--lease", "1"]
            let (a, b) = try await (ServeProcess(tool, flags), ServeProcess(tool, flags))
            let ids = try await withThrowingTaskGroup(of: String.self) { group in
                for client in 0..<50 {
                    group.addTask {
                        try await (client.isMultiple(of: 2) ? a : b)
                            .submit(
                                "/api/v1/backtest/run?wait=0",
                                // Equal runs of one millisecond would be one.
                                Self.backtest(capital: 10_000 + client)
                            )
                    }
                }
                return try await group.reduce(into: [String]()) { $0.append($1) }.sorted()
            }
            #expect(Set(ids).count == 50)
            // Some are done, some run and some wait.
            _ = try await b.finished(ids[5])
            try await a.kill()
            try server.restart()
            let c = try await ServeProcess(tool, flags)
            var runs: Set<String> = []
            for id in ids {
                let job = try await b.finished(id)
                #expect(job["state"] as? String == "done", "\(job)")
                runs.insert(try #require(job["run_id"] as? String))
                let target = "/api/v1/jobs/\(id)/result"
                let (one, other) = try await (b.answer(.get(target)), c.answer(.get(target)))
                #expect(one.status == 200)
                #expect(one.text == other.text)
                let events = try await c.events(of: id)
                #expect(try events.count { try $0.object()["state"] as? String == "done" } == 1)
            }
            // Each has left one run, and none has left a second one.
            #expect(runs.count == 50)
            let kept = try FileManager.default
                .contentsOfDirectory(atPath: tool.home.appending(path: "runs").path)
                .filter { !$0.hasPrefix(".") }
            #expect(Set(kept) == runs)
            try await b.kill()
            try await c.kill()
        }
    }

    @Test func `a job that runs at one service is seen, waited for and cancelled at another`()
        async throws
    {
        let store = try PostgresServer.shared.get().makeDatabase()
        try await Tool.withHome { tool in
            try await Self.importSample(tool, to: store.url)
            let flags = ["--store", store.url]
            let a = try await ServeProcess(tool, flags)
            let id = try await a.submit(
                "/api/v1/ai/train",
                """
                {"symbol": "BTCUSD", "market": "spot", "days": 80, "epochs": 500, "seed": 7,
                "hidden_size": 64, "num_layers": 2}
                """
            )
            // It runs at the first service, which has begun it before there was a second one.
            _ = try await a.events(of: id) { events in events.contains { $0.name == "progress" } }
            let b = try await ServeProcess(tool, flags)
            #expect(try await b.get("/api/v1/jobs/\(id)")["state"] as? String == "running")
            let seen = try await b.events(of: id) { events in
                events.contains { $0.name == "progress" }
            }
            #expect(seen.contains { $0.name == "progress" })
            async let waited = b.finished(id)
            let answer = try await b.answer(Message("DELETE", "/api/v1/jobs/\(id)"))
            #expect(answer.status == 200, "\(answer.status) \(answer.text)")
            #expect(try await waited["state"] as? String == "cancelled")
            #expect(try await a.get("/api/v1/jobs/\(id)")["state"] as? String == "cancelled")
            try await a.kill()
            try await b.kill()
        }
    }

    @Test func `a home is copied to a database and back, and answers the same`() async throws {
        let store = try PostgresServer.shared.get().makeDatabase()
        try await Tool.withHome { tool in
            try await tool.importSample()
            let backtest = [
                "backtest", "--strategy", "supertrend", "--symbol", "BTCUSD", "--market", "spot",
                "--days", "20",
            ]
            let first = try await tool.run(backtest)
            #expect(first.status == 0, "\(first.errors)")
            let copied = try await tool.run("store", "copy", tool.home.path, store.url, "--json")
            #expect(copied.status == 0, "\(copied.errors)")
            let parts = try #require((copied.json() as? [String: Any])?["parts"] as? NSDictionary)
            #expect((parts["candles"] as? NSDictionary)?["count"] as? Int == 2000)
            #expect((parts["trials"] as? NSDictionary)?["count"] as? Int == 1)
            let again = try await tool.run("reproduce", "latest", "--store", store.url)
            #expect(again.status == 0, "\(again.errors)")
            let verified = try await tool.run("data", "verify", "--store", store.url)
            #expect(verified.status == 0, "\(verified.output)")
            let other = tool.home.appending(path: "other").path
            let back = try await tool.run("store", "copy", store.url, other, "--json")
            #expect(try (back.json() as? [String: Any])?["parts"] as? NSDictionary == parts)
            let refused = try await tool.run("store", "copy", tool.home.path, store.url)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("holds something already"))
        }
    }

    @Test func `a password is refused where others would see it, and a wrong address by name`()
        async throws
    {
        try await Tool.withHome { tool in
            for verb in [["data", "status"], ["serve", "--port", "0"]] {
                let outcome = try await tool.run(verb + ["--store", "postgres://me:hunter22@db/x"])
                #expect(outcome.status != 0)
                #expect(outcome.errors.contains("PGPASSFILE"))
                #expect(!outcome.errors.contains("hunter22"))
                let wrong = try await tool.run(verb + ["--store", "mysql://db/x"])
                #expect(wrong.status != 0)
                #expect(wrong.errors.contains("postgres://"))
            }
        }
    }
}
