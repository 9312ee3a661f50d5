import FakeExchange
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// What becomes of trainings that cannot be: refused at once where that can be known, and remembered
/// otherwise.
struct TrainingJobTests {
    private static let model = "BTCUSD_1h_spot"

    @Test func `a training on candles that cannot be had is refused at once`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            var long = try JobSample.longTraining()
            long.days = 365
            var short = try JobSample.longTraining()
            short.days = 3
            let cases: [(TrainingRequest, Problem.Category, String)] = [
                (try JobSample.longTraining("NOSUCH"), .unavailable, "MARKET_DATA_UNAVAILABLE"),
                (long, .invalidInput, "INSUFFICIENT_DATA"),
                (short, .invalidInput, "INSUFFICIENT_DATA"),
            ]
            for (request, category, code) in cases {
                let problem = await #expect(throws: Problem.self) {
                    try await center.submit(.train(request))
                }
                #expect(problem?.category == category)
                #expect(problem?.code == code)
                #expect(problem?.message.contains(";") == true)
            }
            #expect(try await center.jobs(limit: 9).isEmpty)
        }
    }

    @Test func `a symbol that the exchange does not know is refused at once`() async throws {
        let reply = FakeExchange.Reply.text(#"{"code":-1121,"msg":"Invalid symbol."}"#, 400)
        let exchange = FakeExchange(script: [reply])
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            try await exchange.run { address in
                let settings = ExchangeSettings(baseURL: address, timeout: .seconds(3600))
                let center = try JobCenter.make(workspace, exchange: settings)
                let problem = await #expect(throws: Problem.self) {
                    try await center.submit(.train(JobSample.longTraining("NOSUCH")))
                }
                #expect(problem?.code == "INVALID_PARAMETER")
                #expect(problem?.details["parameter"] == "symbol")
                #expect(exchange.requests.count == 1)
                #expect(try await center.jobs(limit: 9).isEmpty)
            }
        }
    }

    @Test func `a series that nobody has asked for is probed with one candle, then taken on`()
        async throws
    {
        let candles = try CandleSeries.sample()
        let exchange = FakeExchange(candles: Array(candles.candles))
        try await TemporaryWorkspace.with([]) { workspace in
            try await exchange.run { address in
                let settings = ExchangeSettings(baseURL: address, timeout: .seconds(3600))
                let center = try JobCenter.make(workspace, exchange: settings)
                _ = try await center.submit(.train(JobSample.longTraining()))
                #expect(exchange.requests.count == 1)
                #expect(try workspace.dataStatus().first?.candles == 1)
            }
        }
    }

    @Test func `a training that failed or was cancelled is told until the next one`()
        async throws
    {
        let limits = JobLimits(keptFinished: 1, grace: .zero)
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace, limits: limits)
            #expect(try await center.lastTrainingJob(of: Self.model) == nil)
            let unreadable = try await center.submit(.train(JobSample.training(epochs: 1)))
            try workspace.execute("UPDATE job SET request = '{}'")
            try await center.atWork {
                let failed = try await center.ended(unreadable.id)
                #expect(failed.state == .failed)
                // As many other jobs may end as are kept.
                for _ in 1...3 {
                    let other = try await center.submit(.backtest(JobSample.backtest()))
                    _ = try await center.ended(other.id)
                }
                #expect(try await center.lastTrainingJob(of: Self.model) == failed)
                #expect(failed.problem != nil)
                #expect(try await center.lastTrainingJob(of: "ETHUSD_1h_spot") == nil)

                let long = try await center.submit(.train(JobSample.longTraining()))
                #expect(try await center.lastTrainingJob(of: Self.model)?.id == long.id)
                let cancelled = try await center.cancel(long.id)
                #expect(cancelled?.state == .cancelled)
                #expect(try await center.lastTrainingJob(of: Self.model) == cancelled)

                let last = try await center.submit(.train(JobSample.training(epochs: 1)))
                let done = try await center.ended(last.id)
                #expect(done.state == .done)
                #expect(try await center.lastTrainingJob(of: Self.model) == done)
            }
        }
    }

    @Test func `a training behind another one is told to be queued`() async throws {
        let other = try TemporaryWorkspace.sample("ETHUSD")
        try await TemporaryWorkspace.with([.sample(), other]) { workspace in
            let center = try JobCenter.make(workspace)
            let first = try await center.submit(.train(JobSample.longTraining()))
            let second = try await center.submit(.train(JobSample.longTraining("ETHUSD")))
            let backtest = try await center.submit(.backtest(JobSample.backtest()))
            #expect(try await !center.isWaitingForOthers(first))
            #expect(try await center.isWaitingForOthers(second))
            #expect(try await !center.isWaitingForOthers(backtest))
            _ = try await center.cancel(first.id)
            #expect(try await !center.isWaitingForOthers(second))
        }
    }

    @Test func `a job that is done has come all of the way`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            try await center.atWork {
                let jobs = [
                    try await center.submit(.train(JobSample.training(epochs: 2))),
                    try await center.submit(.backtest(JobSample.backtest())),
                ]
                for job in jobs {
                    let ended = try await center.ended(job.id)
                    #expect(ended.state == .done)
                    #expect(ended.progress?.fraction == 1)
                    let last = try await center.allEvents(of: job.id).last
                    #expect(last?.data.contains(#""fraction":1,"#) == true)
                }
            }
        }
    }
}
