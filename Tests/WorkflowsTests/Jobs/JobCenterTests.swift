import Backtesting
import FakeExchange
import Forecasting
import Foundation
import Market
import Neural
import Storage
import TestSupport
import Testing
import Trading
import Workflows

/// Jobs from asking to answer, over a store on disk and real candles.
@Suite struct JobCenterTests {
    private static func withCenter<T>(
        limits: JobLimits = JobLimits(grace: .zero),
        _ body: (JobCenter, Workspace) async throws -> T
    ) async throws -> T {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            try await body(.make(workspace, limits: limits), workspace)
        }
    }

    @Test func `a backtest answers its report and how fresh its data are, twice the same bytes`()
        async throws
    {
        try await Self.withCenter { center, workspace in
            try await center.atWork {
                let job = try await center.submit(.backtest(JobSample.backtest()))
                #expect(job.kind == .backtest)
                #expect(job.subject == "supertrend on BTCUSD spot 1h")
                let ended = try await center.ended(job.id)
                #expect(ended.state == .done)
                #expect(ended.problem == nil)
                #expect(ended.attempts == 1)
                let run = try #require(ended.runID)
                let result = try #require(try await center.result(of: job.id))
                #expect(try await center.result(of: job.id) == result)

                var answer = try result.object
                let data = try #require(answer.removeValue(forKey: "data") as? [String: Any])
                #expect(data["symbol"] as? String == "BTCUSD")
                #expect(data["newest_candle"] as? String == "2018-11-02T07:00:00Z")
                let file = workspace.home.runs.appending(path: "\(run)/report.json")
                let report = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
                #expect(NSDictionary(dictionary: answer) == report as? NSDictionary)
                #expect(answer["run_id"] as? String == run)
            }
        }
    }

    @Test func `a comparison and a portfolio answer as their use cases do`() async throws {
        let ether = try TemporaryWorkspace.sample("ETHUSD")
        try await TemporaryWorkspace.with([.sample(), ether]) { workspace in
            let center = try JobCenter.make(workspace)
            try await center.atWork {
                let common = try JobSample.backtest()
                let comparison = ComparisonRequest(
                    strategies: ["supertrend", "rsi_ema"],
                    common: common
                )
                let portfolio = PortfolioRequest(
                    symbols: [common.key.symbol, ether.key.symbol],
                    common: common
                )
                let first = try await center.submit(.compare(comparison))
                let second = try await center.submit(.multiSymbol(portfolio))
                #expect(second.subject == "supertrend on BTCUSD, ETHUSD spot 1h")
                #expect(try await center.ended(first.id).state == .done)
                #expect(try await center.ended(second.id).state == .done)
                let compared = try #require(try await center.result(of: first.id)).object
                #expect((compared["comparisons"] as? [Any])?.count == 2)
                #expect(compared["data"] is [String: Any])
                let summed = try #require(try await center.result(of: second.id)).object
                #expect((summed["symbol_results"] as? [Any])?.count == 2)
                #expect(
                    (summed["data"] as? [[String: Any]])?.map { $0["symbol"] as? String }
                        == ["BTCUSD", "ETHUSD"]
                )
            }
        }
    }

    @Test func `fifty clients at once get each their own answer`() async throws {
        try await Self.withCenter { center, workspace in
            let request = try JobSample.backtest()
            let alone = try await workspace.backtest(request, now: .testStart).result
            let expected = try JSONSerialization.jsonObject(
                with: Data(contentsOf: alone.folder.appending(path: "report.json"))
            )
            let trades = try #require((expected as? [String: Any])?["total_trades"] as? Int)
            try await center.atWork {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 1...50 {
                        group.addTask {
                            let capital = 10_000 + Double(client)
                            let request = try JobSample.backtest(capital: capital)
                            let job = try await center.submit(.backtest(request))
                            let ended = try await center.ended(job.id)
                            #expect(ended.state == .done)
                            let answer = try #require(try await center.result(of: job.id)).object
                            #expect(answer["initial_capital"] as? Double == capital)
                            #expect(answer["total_trades"] as? Int == trades)
                            #expect(answer["run_id"] as? String == ended.runID)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try await center.jobs(state: .done, limit: 100).count == 50)
            #expect(await center.load == (0, 0))
        }
    }

    @Test func `fifty clients of one job hear of its end`() async throws {
        try await Self.withCenter { center, _ in
            let job = try await center.submit(.backtest(JobSample.backtest()))
            try await withThrowingTaskGroup(of: JobState.self) { group in
                for _ in 1...50 {
                    group.addTask { try await center.ended(job.id).state }
                }
                try await center.atWork {
                    for try await state in group {
                        #expect(state == .done)
                    }
                }
            }
        }
    }

    @Test func `invalid input is refused at once and creates no job`() async throws {
        try await Self.withCenter { center, _ in
            var unfit = try JobSample.longTraining()
            unfit.configuration.modelType = .attention
            unfit.configuration.mode = .dense
            var wide = try JobSample.longTraining()
            wide.configuration.hiddenSize = 5000
            var leveraged = try JobSample.backtest()
            leveraged.execution.leverage = 1000
            var reversed = try JobSample.backtest()
            reversed.window = .from(.testStart, to: .testStart - 1)
            let key = try JobSample.key()
            let doubled = ComparisonRequest(
                strategies: ["supertrend", "supertrend"],
                common: try JobSample.backtest()
            )
            let nobody = PortfolioRequest(symbols: [], common: try JobSample.backtest())
            let cases: [(JobRequest, Problem.Category, String)] = [
                (.backtest(try JobSample.backtest("astrology")), .invalidInput, "UNKNOWN_STRATEGY"),
                (.backtest(leveraged), .invalidInput, "INVALID_PARAMETER"),
                (.backtest(reversed), .invalidInput, "INVALID_PARAMETER"),
                (.backtest(try JobSample.backtest(days: 0)), .invalidInput, "INVALID_PARAMETER"),
                (.backtest(try JobSample.backtest("lstm_fast")), .notFound, "MODEL_NOT_FOUND"),
                (.compare(doubled), .invalidInput, "INVALID_PARAMETER"),
                (.multiSymbol(nobody), .invalidInput, "INVALID_PARAMETER"),
                (.train(unfit), .invalidInput, "INVALID_PARAMETER"),
                (.train(wide), .invalidInput, "INVALID_PARAMETER"),
                (.sync(SyncRequest(key: key, days: .max)), .invalidInput, "INVALID_PARAMETER"),
            ]
            for (request, category, code) in cases {
                let problem = await #expect(throws: Problem.self) {
                    try await center.submit(request)
                }
                #expect(problem?.category == category, "\(request.subject)")
                #expect(problem?.code == code, "\(request.subject)")
            }
            #expect(try await center.jobs(limit: 100).isEmpty)
        }
    }

    @Test func `work that cannot be done has failed with the reason`() async throws {
        try await Self.withCenter { center, _ in
            try await center.atWork {
                let job = try await center.submit(.backtest(JobSample.backtest(days: 500)))
                let ended = try await center.ended(job.id)
                #expect(ended.state == .failed)
                #expect(ended.problem?.code == "INSUFFICIENT_DATA")
                #expect(ended.problem?.details["available"] == "83")
                #expect(try await center.result(of: job.id) == nil)
                let last = try #require(try await center.allEvents(of: job.id).last)
                #expect(last.isLast)
                #expect(last.data.contains(#""code":"INSUFFICIENT_DATA""#))
            }
        }
    }

    @Test func `a queue has a bound, and finished jobs are kept up to theirs`() async throws {
        let limits = JobLimits(queued: 3, keptFinished: 2)
        try await Self.withCenter(limits: limits) { center, _ in
            var ids: [String] = []
            for _ in 1...3 {
                ids.append(try await center.submit(.backtest(JobSample.backtest())).id)
            }
            await #expect(throws: JobRefusal.full(queued: 3)) {
                try await center.submit(.backtest(JobSample.backtest()))
            }
            #expect(await center.load == (3, 0))
            try await center.atWork {
                for id in ids {
                    _ = try await center.finished(id, within: .seconds(3600))
                }
            }
            let left = try await center.jobs(limit: 10)
            #expect(left.count == 2)
            #expect(left.allSatisfy { $0.state == .done })
        }
    }

    @Test func `names that are no job's find nothing`() async throws {
        try await Self.withCenter { center, _ in
            let job = try await center.submit(.backtest(JobSample.backtest()))
            #expect(job.id == "backtest-1")
            for name in ["", "1", "backtest-01", "train-1", "backtest-2", "backtest-+1", "../1"] {
                #expect(try await center.job(name) == nil)
                #expect(try await center.cancel(name) == nil)
                #expect(try await center.finished(name, within: .seconds(3600)) == nil)
                await #expect(throws: Problem.self) { try await center.allEvents(of: name) }
            }
            let problem = await #expect(throws: Problem.self) {
                try await center.jobs(limit: 1, before: "x")
            }
            #expect(problem?.code == "INVALID_PARAMETER")
        }
    }

    @Test func `a second center stays away from a home at work`() async throws {
        try await Self.withCenter { center, workspace in
            let other = try JobCenter.make(workspace)
            try await center.atWork {
                let job = try await center.submit(.backtest(JobSample.backtest()))
                _ = try await center.ended(job.id)
                let problem = await #expect(throws: Problem.self) { try await other.run() }
                #expect(problem?.code == "HOME_IN_USE")
            }
            try await other.atWork {}
        }
    }

    @Test func `a job asks the time no longer than it is given`() async throws {
        try await Self.withCenter { center, _ in
            let job = try await center.submit(.backtest(JobSample.backtest()))
            #expect(try await center.finished(job.id, within: .zero)?.state == .queued)
            #expect(try await center.finished(job.id, within: .milliseconds(20))?.state == .queued)
        }
    }

    @Test func `syncs of a series go one after the other`() async throws {
        let series = try CandleSeries.randomWalk(count: 240, seed: 5)
        let exchange = FakeExchange(candles: Array(series.candles))
        try await TemporaryWorkspace.with([]) { workspace in
            let end = series.closeTime(at: 239)
            try await exchange.run { address in
                let center = JobCenter(
                    workspace: workspace,
                    backfiller: Backfiller(
                        workspace: workspace,
                        exchange: ExchangeSettings(baseURL: address),
                        now: { end }
                    ),
                    limits: JobLimits(syncs: 8),
                    now: { end }
                )
                try await center.atWork {
                    let request = SyncRequest(key: try .make(venue: .spot), days: 9)
                    var ids: [String] = []
                    for _ in 1...4 {
                        ids.append(try await center.submit(.sync(request)).id)
                    }
                    var inserted: [Int] = []
                    for id in ids {
                        #expect(try await center.ended(id).state == .done)
                        let answer = try #require(try await center.result(of: id)).object
                        inserted.append(try #require(answer["inserted"] as? Int))
                    }
                    #expect(inserted == [216, 0, 0, 0])
                    // The later ones look at the newest candle alone.
                    #expect(exchange.requests.count == 4)
                    #expect(exchange.requests.dropFirst().allSatisfy { $0.contains("limit=1") })
                }
            }
        }
    }
}
