import FakeExchange
import Forecasting
import Foundation
import Market
import Storage
import TestSupport
import Testing
import Workflows

/// Jobs that do not just end: two of a kind, cancelled, stopped with the service, or killed with it.
///
/// One after the other, since their trainings would take all cores from other tests.
@Suite(.serialized, .timeLimit(.minutes(60))) struct JobEndingTests {
    private static func withCenter<T>(
        _ body: (JobCenter, Workspace) async throws -> T
    ) async throws -> T {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            try await body(.make(workspace), workspace)
        }
    }

    @Test func `of two trainings of a model at once exactly one is taken on`() async throws {
        try await Self.withCenter { center, _ in
            let request = try JobSample.longTraining()
            let outcomes = await withTaskGroup(of: Result<Job, any Error>.self) { group in
                for _ in 1...8 {
                    group.addTask {
                        do {
                            return .success(try await center.submit(.train(request)))
                        } catch {
                            return .failure(error)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let taken = outcomes.compactMap { try? $0.get() }
            let job = try #require(taken.first)
            #expect(taken.count == 1)
            #expect(job.subject == "BTCUSD_1h_spot")
            for case .failure(let error) in outcomes {
                #expect(error as? JobRefusal == .trainingInProgress(job))
            }
            #expect(try await center.trainingJob(of: "BTCUSD_1h_spot") == job)
            #expect(try await center.trainingJob(of: "ETHUSD_1h_spot") == nil)
        }
    }

    @Test func `a queued job is cancelled at once, and never begins`() async throws {
        try await Self.withCenter { center, _ in
            let job = try await center.submit(.backtest(JobSample.backtest()))
            let waiting = Task { try await center.finished(job.id, within: .seconds(3600)) }
            let cancelled = try #require(try await center.cancel(job.id))
            #expect(cancelled.state == .cancelled)
            #expect(cancelled.problem?.code == "CANCELLED")
            #expect(try await waiting.value == cancelled)
            #expect(try await center.cancel(job.id) == cancelled)
            try await center.atWork {
                let next = try await center.submit(.backtest(JobSample.backtest()))
                _ = try await center.ended(next.id)
                #expect(try await center.job(job.id) == cancelled)
            }
            #expect(try await center.allEvents(of: job.id).map(\.id) == [1, 2])
        }
    }

    @Test
    func `a running training is cancelled once it has stopped, and its model may train again`()
        async throws
    {
        try await Self.withCenter { center, workspace in
            try await center.atWork {
                let request = try JobSample.longTraining()
                let job = try await center.submit(.train(request))
                try await center.progress(of: job.id, saying: "epoch 1 of")
                let cancelled = try #require(try await center.cancel(job.id))
                #expect(cancelled.state == .cancelled)
                #expect(cancelled.finishedAt != nil)
                #expect(try workspace.models().isEmpty)
                #expect(await center.load == (0, 0))
                let next = try await center.submit(.train(request))
                _ = try await center.cancel(next.id)
            }
        }
    }

    @Test func `a sync that waits for an exchange is cancelled, too`() async throws {
        let exchange = FakeExchange(script: [.kind(.stall)])
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            try await exchange.run { address in
                let settings = ExchangeSettings(baseURL: address, timeout: .seconds(3600))
                let center = try JobCenter.make(workspace, exchange: settings)
                try await center.atWork {
                    let request = SyncRequest(key: try .make(venue: .spot), days: 1)
                    let job = try await center.submit(.sync(request))
                    for try await event in center.events(of: job.id, after: 0)
                    where event.data.contains("running") {
                        break
                    }
                    #expect(try await center.cancel(job.id)?.state == .cancelled)
                }
            }
        }
    }

    @Test func `a stop leaves a training queued, and the next start goes on to the same model`()
        async throws
    {
        var request = try JobSample.training(epochs: 12)
        request.configuration.hiddenSize = 64
        request.configuration.lookbackWindow = 24
        let training = request
        let undisturbed = try await TemporaryWorkspace.with([.sample()]) { workspace in
            _ = try await workspace.train(training).result
            return try Data(contentsOf: Self.weights(in: workspace))
        }
        try await Self.withCenter { center, workspace in
            let id = try await center.atWork {
                let job = try await center.submit(.train(training))
                try await center.progress(of: job.id, saying: "validation")
                return job.id
            }
            let left = try #require(try await center.job(id))
            #expect(left.state == .queued)
            #expect(left.attempts == 0)
            await #expect(throws: JobRefusal.stopping) {
                try await center.submit(.backtest(JobSample.backtest()))
            }

            // The service starts anew, and an hour has passed meanwhile.
            let newest = try CandleSeries.sample()
            let last = newest.closeTime(at: newest.count - 1)
            let store = try SQLiteStore(at: workspace.home.store)
            var candle = newest[newest.count - 1]
            candle.openTime = last
            try await store.insert([candle], for: newest.key)
            let next = try JobCenter.make(Workspace(home: workspace.home))
            try await next.atWork {
                let ended = try await next.ended(id)
                #expect(ended.state == .done)
                #expect(ended.attempts == 1)
                #expect(ended.progress != nil)
            }
            let events = try await next.allEvents(of: id)
            #expect(events.contains { $0.data.contains("went on after epoch") })
            #expect(events.map(\.id) == (1...Int64(events.count)).map { $0 })
            #expect(try Data(contentsOf: Self.weights(in: workspace)) == undisturbed)
            let answer = try #require(try await next.result(of: id)).object
            #expect(answer["model_key"] as? String == "BTCUSD_1h_spot")
            #expect(answer["data"] is [String: Any])
        }
    }

    private static func weights(in workspace: Workspace) -> URL {
        workspace.home.models.appending(path: "lstm/BTCUSD_1h_spot_best_model.pth")
    }

    @Test func `a stop wakes all waiters, and event streams end without a last event`() async throws
    {
        let other = try TemporaryWorkspace.sample("ETHUSD")
        try await TemporaryWorkspace.with([.sample(), other]) { workspace in
            let center = try JobCenter.make(workspace)
            var waiting: [Task<Job?, any Error>] = []
            var reading: [Task<[JobEvent], any Error>] = []
            try await center.atWork {
                let first = try await center.submit(.train(JobSample.longTraining()))
                let queued = try await center.submit(.train(JobSample.longTraining("ETHUSD")))
                for id in [first.id, queued.id] {
                    for _ in 1...25 {
                        waiting.append(
                            Task { try await center.finished(id, within: .seconds(3600)) }
                        )
                    }
                    reading.append(Task { try await center.allEvents(of: id) })
                }
                try await center.progress(of: first.id, saying: "epoch 1 of")
            }
            for task in waiting {
                #expect(try await task.value?.state == .queued)
            }
            for task in reading {
                let events = try await task.value
                #expect(!events.isEmpty)
                #expect(events.allSatisfy { !$0.isLast })
            }
        }
    }

    @Test func `a stop gives backtests their time`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let limits = JobLimits(backtests: 2, grace: .seconds(60))
            let center = try JobCenter.make(workspace, limits: limits)
            let ids = try await center.atWork {
                var ids: [String] = []
                for _ in 1...2 {
                    ids.append(try await center.submit(.backtest(JobSample.backtest())).id)
                }
                for id in ids {
                    // The stop comes once each has begun; what has not is left to the next start.
                    for try await event in center.events(of: id, after: 0)
                    where event.data.contains("running") {
                        break
                    }
                }
                return ids
            }
            for id in ids {
                #expect(try await center.job(id)?.state == .done)
            }
        }
    }

    @Test func `what a killed process left is done by the next one, or has failed too often`()
        async throws
    {
        try await Self.withCenter { center, workspace in
            let first = try await center.submit(.backtest(JobSample.backtest()))
            let second = try await center.submit(.backtest(JobSample.backtest(days: 9)))
            // A process that began both and died, the first one in its third attempt.
            let store = try SQLiteStore(at: workspace.home.store)
            for _ in 1...2 {
                _ = try await store.startNextJob(ofKinds: ["backtest"], at: .testStart) { _ in "{}"
                }
                try await store.recoverJobs(
                    ofKinds: ["backtest"],
                    attempts: 9,
                    problem: { _ in "{}" },
                    at: .testStart,
                    describe: { _ in "{}" }
                )
            }
            for _ in 1...2 {
                _ = try await store.startNextJob(ofKinds: ["backtest"], at: .testStart) { _ in "{}"
                }
            }

            let next = try JobCenter.make(Workspace(home: workspace.home))
            try await next.atWork {
                let failed = try await next.ended(first.id)
                #expect(failed.state == .failed)
                #expect(failed.problem?.code == "INTERRUPTED")
                #expect(failed.attempts == 3)
                let done = try await next.ended(second.id)
                #expect(done.state == .done)
                #expect(done.attempts == 2)
            }
        }
    }

    @Test func `a service may stop and start again and again`() async throws {
        try await Self.withCenter { center, _ in
            for _ in 1...5 {
                try await center.atWork {}
            }
            let id = try await center.atWork {
                let job = try await Self.submitted(to: center)
                return try await center.ended(job.id).id
            }
            #expect(try await center.job(id)?.state == .done)
        }
    }

    /// Submits as soon as the center that has just been started takes jobs.
    private static func submitted(to center: JobCenter) async throws -> Job {
        while true {
            do {
                return try await center.submit(.backtest(JobSample.backtest()))
            } catch JobRefusal.stopping {
                // The time limit ends this where it never takes one.
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }
}
