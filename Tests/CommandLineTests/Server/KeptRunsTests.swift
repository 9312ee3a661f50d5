import Foundation
import LoopbackHTTP
import TestSupport
import Testing

/// Runs that a service with a bound has removed, as a client finds them.
@Suite(.timeLimit(.minutes(60))) struct KeptRunsTests {
    private static func backtest(days: Int) -> String {
        #"{"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot", "days_back": \#(days)}"#
    }

    @Test func `a run that has made room is not found, also by the name of its job`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            try await ServeProcess.run(tool, ["--keep-runs", "2"]) { server in
                var jobs: [String] = []
                for days in 10...12 {
                    let job = try await server.submit(
                        "/api/v1/backtest/run",
                        Self.backtest(days: days)
                    )
                    #expect(try await server.finished(job)["state"] as? String == "done")
                    jobs.append(job)
                }
                let page = try await server.get("/api/v1/backtest/runs")
                let runs = try #require(page["runs"] as? [[String: Any]])
                #expect(runs.count == 2)

                let run = try #require(
                    try await server.get("/api/v1/jobs/\(jobs[0])")["run_id"] as? String
                )
                #expect(!runs.contains { $0["run_id"] as? String == run })
                for target in [
                    "/api/v1/backtest/runs/\(run)", "/api/v1/backtest/runs/\(run)/report.html",
                    "/api/v1/jobs/\(jobs[0])/result",
                ] {
                    let answer = try await server.answer(.get(target))
                    #expect(answer.status == 404, "\(target)")
                    #expect(answer.text.contains(#""RUN_NOT_FOUND""#), "\(target): \(answer.text)")
                    #expect(answer.text.contains(run), "\(target): \(answer.text)")
                }
                _ = try await server.get("/api/v1/jobs/\(jobs[1])/result")
            }
        }
    }
}
