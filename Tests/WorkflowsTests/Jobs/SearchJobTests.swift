import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A search as a job.
@Suite struct SearchJobTests {
    private static func request(
        _ change: (inout SearchRequest) -> Void = { _ in }
    ) throws -> SearchRequest {
        var request = SearchRequest(strategy: "supertrend", key: try JobSample.key())
        request.backtest.window = .newest(days: 60, to: nil)
        request.space = ["period": "7:15:4", "multiplier": "1:3:1"]
        change(&request)
        return request
    }

    private static func report(_ center: JobCenter, _ id: String) async throws -> SearchReport {
        let result = try #require(try await center.result(of: id))
        #expect(try result.object["data"] is [String: Any])
        return try JSONDecoder().decode(SearchReport.self, from: result.json)
    }

    @Test func `a job killed at its end is repeated, with the same report and each trial once`()
        async throws
    {
        let whole = try await TemporaryWorkspace.with([.sample()], reproducing: false) {
            try await $0.search(Self.request(), now: .testStart).result
        }
        try await TemporaryWorkspace.with([.sample()], reproducing: false) { workspace in
            let center = try JobCenter.make(workspace)
            let job = try await center.submit(.search(Self.request()))
            #expect(job.subject == "supertrend on BTCUSD spot 1h")
            try await center.workUntilKilledAtTheEnd(of: job.id, in: workspace)

            let next = try JobCenter.make(Workspace(home: workspace.home), step: 7_000)
            try await next.atWork {
                let ended = try await next.ended(job.id)
                #expect(ended.state == .done)
                #expect(ended.attempts == 2)
                #expect(try await Self.report(next, job.id) == whole)
                let again = try await next.submit(.search(Self.request { $0.workers = 3 }))
                #expect(try await next.ended(again.id).state == .done)
                #expect(try await Self.report(next, again.id) == whole)
            }
        }
    }

    @Test func `trials whose results cannot be kept make no job`() async throws {
        try await TemporaryWorkspace.with([]) { workspace in
            let center = try JobCenter.make(workspace)
            let request = try Self.request {
                $0.method = .random
                $0.trials = 5000
                $0.space = ["period": "2:101:1", "multiplier": "1:5.9:0.1"]
                // Three quarters are 20,016 hours.
                $0.backtest.window = .newest(days: 1112, to: nil)
            }
            let problem = await #expect(throws: Problem.self) {
                try await center.submit(.search(request))
            }
            #expect(
                problem?.message == """
                    trials is 5000; times 20016 bars that is more than can be kept in memory; try \
                    4996 settings at most
                    """
            )
            #expect(try await center.jobs(kind: nil, state: nil, limit: 9, before: nil).isEmpty)
        }
    }

    @Test func `a cancelled search has looked at no holdout`() async throws {
        let series = try CandleSeries.randomWalk(
            count: 18_000,
            seed: 3,
            key: JobSample.key()
        )
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let center = try JobCenter.make(workspace)
            try await center.atWork {
                // It searches for seconds, which a busy machine may spend elsewhere before it cancels: then
                // another one is tried.
                for attempt in 1...9 {
                    let request = try Self.request {
                        $0.backtest.strategy = "macd_stoch"
                        $0.space = ["stoch_rsi_period": "2:101:1", "stoch_period": "2:51:1"]
                        $0.workers = 1
                        $0.backtest.window = .newest(days: 740, to: nil)
                    }
                    let job = try await center.submit(.search(request))
                    try await center.progress(of: job.id, saying: "Searching")
                    _ = try? await center.cancel(job.id)
                    if try await center.ended(job.id).state == .cancelled { break }
                    try FileManager.default.removeItem(at: workspace.home.lockbox)
                    #expect(attempt < 9, "no search was cancelled in time")
                }
            }
            #expect(!FileManager.default.fileExists(atPath: workspace.home.lockbox.path))
        }
    }

    @Test func `what cannot be searched makes no job`() async throws {
        try await TemporaryWorkspace.with([.sample()], reproducing: false) { workspace in
            let center = try JobCenter.make(workspace)
            await #expect(throws: (any Error).self) {
                try await center.submit(.search(Self.request { $0.space["perod"] = "1:3:1" }))
            }
            await #expect(throws: (any Error).self) {
                try await center.submit(
                    .search(Self.request { $0.backtest.strategy = "lstm_fast" })
                )
            }
            #expect(try await center.jobs(kind: nil, state: nil, limit: 9, before: nil).isEmpty)
        }
    }
}
