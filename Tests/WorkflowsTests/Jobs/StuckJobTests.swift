import Backtesting
import Foundation
import Market
import Synchronization
import TestSupport
import Testing
import Trading
import Workflows

/// Work that does not stop when it is told to, and work that makes no progress.
@Suite(.timeLimit(.minutes(60))) struct StuckJobTests {
    /// A center whose language model gives no answer until it is let go, and heeds no cancellation.
    private static func withSilence(
        stall: Duration = .seconds(600),
        trainingStall: Duration = .seconds(3600),
        places: Int = 1,
        _ body: (JobCenter, SeriesKey, Silence) async throws -> Void
    ) async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let silence = Silence()
            let clock = SteppingClock(from: series.closeTime(at: series.count - 1))
            let center = JobCenter(
                workspace: workspace,
                backfiller: Backfiller(
                    workspace: workspace,
                    exchange: nil,
                    now: { clock.now }
                ),
                language: silence.source,
                limits: JobLimits(
                    backtests: places,
                    grace: .zero,
                    stall: stall,
                    trainingStall: trainingStall,
                    stopTime: .milliseconds(50),
                    trainingStopTime: .milliseconds(50)
                ),
                now: { clock.now }
            )
            defer { silence.end() }
            try await body(center, series.key, silence)
        }
    }

    private static func request(_ strategy: String, _ key: SeriesKey) -> JobRequest {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.window = .newest(days: 4, to: nil)
        return .backtest(request)
    }

    @Test func `a job that does not stop is cancelled all the same and its place is free`()
        async throws
    {
        try await Self.withSilence { center, key, silence in
            try await center.atWork {
                let stuck = try await center.submit(Self.request("lstm", key))
                await silence.begins()
                let cancelled = try #require(try await center.cancel(stuck.id))
                #expect(cancelled.state == .cancelled)
                #expect(cancelled.problem?.code == "JOB_STUCK")
                #expect(await center.stuckJobs == 1)
                // One place, held by work that does not stop: no more is begun.
                #expect(await center.isStuck)
                let next = try await center.submit(Self.request("supertrend", key))
                #expect(try await center.job(next.id)?.state == .queued)
                silence.end()
                #expect(try await center.ended(next.id).state == .done)
                #expect(await !center.isStuck)
            }
        }
    }

    @Test func `the other places go on while one does not stop`() async throws {
        try await Self.withSilence(places: 2) { center, key, silence in
            try await center.atWork {
                let stuck = try await center.submit(Self.request("lstm", key))
                await silence.begins()
                _ = try await center.cancel(stuck.id)
                #expect(await !center.isStuck)
                let next = try await center.submit(Self.request("supertrend", key))
                #expect(try await center.ended(next.id).state == .done)
                #expect(await center.stuckJobs == 1)
            }
        }
    }

    @Test func `a short job does not wait for long ones`() async throws {
        try await Self.withSilence { center, key, silence in
            try await center.atWork {
                for _ in 1...4 { _ = try await center.submit(Self.request("lstm", key)) }
                await silence.begins()
                let short = try await center.submit(Self.request("supertrend", key))
                #expect(try await center.ended(short.id).state == .done)
                // A job leaves the count a moment after its end is stored.
                try await eventually { await center.load == (3, 1) }
                silence.end()
            }
        }
    }

    @Test func `making a small run again does not wait for long ones either`() async throws {
        try await Self.withSilence { center, key, silence in
            try await center.atWork {
                let run = try #require(
                    try await center.ended(center.submit(Self.request("supertrend", key)).id).runID
                )
                for _ in 1...2 { _ = try await center.submit(Self.request("lstm", key)) }
                await silence.begins()
                let again = try await center.submit(.reproduce(ReproduceRequest(runID: run)))
                #expect(try await center.ended(again.id).state == .done)
                silence.end()
            }
        }
    }

    @Test func `a model that another process trains is refused at once`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let center = try JobCenter.make(workspace)
            let request = JobRequest.train(TrainedWorkspace.request(series.key, days: 20))
            let folder = workspace.home.models.appending(path: "lstm/BTCUSDT_1h")
            let descriptor = open(folder.path, O_RDONLY)
            #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            let error = await #expect(throws: Problem.self) { try await center.submit(request) }
            #expect(error?.code == "TRAINING_IN_PROGRESS")
            #expect(error?.category == .conflict)
            #expect(try await center.jobs(limit: 9).isEmpty)
            close(descriptor)
            #expect(try await center.submit(request).state == .queued)
        }
    }

    @Test func `a stop does not wait for work that does not stop`() async throws {
        try await Self.withSilence { center, key, silence in
            let id = try await center.atWork {
                let stuck = try await center.submit(Self.request("lstm", key))
                await silence.begins()
                return stuck.id
            }
            #expect(await center.stuckJobs == 1)
            // The next start counts it as begun and ended with the process.
            #expect(try await center.job(id)?.state == .running)
        }
    }

    @Test func `a backtest without any progress fails and names the time`() async throws {
        try await Self.withSilence(stall: .milliseconds(200)) { center, key, silence in
            try await center.atWork {
                let stuck = try await center.submit(Self.request("lstm", key))
                let ended = try await center.ended(stuck.id)
                #expect(ended.state == .failed)
                #expect(ended.problem?.code == "JOB_STALLED")
                #expect(await center.stuckJobs == 1)
            }
        }
    }

    @Test func `a walk-forward without any progress fails by a time of its own`() async throws {
        try await Self.withSilence(stall: .zero, trainingStall: .milliseconds(200)) {
            center,
            key,
            _ in
            var walk = WalkForwardRequest(strategy: "lstm", key: key)
            walk.backtest.window = .newest(days: 4, to: nil)
            walk.backtest.forecaster = .har
            walk.walk.trainDays = 20
            walk.walk.stepDays = 4
            try await center.atWork {
                let stuck = try await center.submit(.walkForward(walk))
                let ended = try await center.ended(stuck.id)
                #expect(ended.state == .failed)
                #expect(ended.problem?.code == "JOB_STALLED")
            }
        }
    }

    @Test func `a simulation under way is cancelled`() async throws {
        let series = try CandleSeries.randomWalk(count: 60_000, seed: 5)
        let study = Study(series: series)
        let simulator = try Simulator(execution: ExecutionConfiguration())
        let reached = Mutex(0)
        let task = Task {
            try simulator.run(study: study, bars: 0..<series.count, funding: nil) { now, _ in
                reached.withLock { $0 = now.index }
                if now.index == 5000 { withUnsafeCurrentTask { $0?.cancel() } }
                return nil
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(reached.withLock(\.self) < 5000 + 1024)
    }
}

/// A language model that answers when it is let go.
private final class Silence: Sendable {
    private struct State {
        var isOver = false
        var isAsked = false
        var asked: [CheckedContinuation<Void, Never>] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var source: LanguageSource {
        LanguageSource(model: "silence", settings: "") { [self] _ in
            await withCheckedContinuation { waiter in
                let (isOver, asked) = state.withLock { state in
                    state.isAsked = true
                    defer { state.asked = [] }
                    if !state.isOver { state.waiters.append(waiter) }
                    return (state.isOver, state.asked)
                }
                asked.forEach { $0.resume() }
                if isOver { waiter.resume() }
            }
            return .unreachable(reason: "it was let go")
        }
    }

    /// Waits for the first question.
    func begins() async {
        await withCheckedContinuation { waiter in
            let isAsked = state.withLock { state in
                if !state.isAsked { state.asked.append(waiter) }
                return state.isAsked
            }
            if isAsked { waiter.resume() }
        }
    }

    /// Lets it answer, now and from now on.
    func end() {
        let waiters = state.withLock { state in
            state.isOver = true
            defer { state.waiters = [] }
            return state.waiters
        }
        waiters.forEach { $0.resume() }
    }
}
