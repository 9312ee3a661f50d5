import Foundation
import GRDB
import Market
import TestSupport
import Testing
import Workflows

/// Jobs while another program writes to the store.
///
/// One after the other, since their trainings would take all cores from other tests.
@Suite(.serialized, .timeLimit(.minutes(60))) struct HeldStoreTests {
    /// Makes a center whose clients and stops wait so long.
    private static func withCenter(
        patience: Duration = .seconds(3600),
        _ body: (JobCenter, Workspace) async throws -> Void
    ) async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let limits = JobLimits(grace: .zero, patience: patience)
            try await body(.make(workspace, limits: limits), workspace)
        }
    }

    @Test func `reads are answered while another program writes, and writes wait`()
        async throws
    {
        try await Self.withCenter { center, workspace in
            try await center.atWork {
                let earlier = try await center.submit(.backtest(JobSample.backtest()))
                let done = try await center.ended(earlier.id)
                let other = try HeldStore(workspace.home.store)
                async let first = center.submit(.backtest(JobSample.backtest(days: 9)))
                async let second = center.submit(.backtest(JobSample.backtest(days: 8)))
                try await center.writesWait(count: 2)
                // The other program has not ended, so whatever is answered has not waited for it.
                #expect(await center.isWorking)
                // A job leaves the count a moment after its end is stored.
                try await eventually { await center.load == (0, 0) }
                #expect(try await center.jobs(limit: 9) == [done])
                #expect(try await center.result(of: done.id) != nil)
                #expect(try await center.cancel(done.id) == done)
                try other.release()
                for id in [try await first.id, try await second.id] {
                    #expect(try await center.ended(id).state == .done)
                }
            }
        }
    }

    @Test func `a client whose patience ends gets STORE_BUSY`() async throws {
        try await Self.withCenter(patience: .zero) { center, workspace in
            let queued = try await center.submit(.backtest(JobSample.backtest()))
            let other = try HeldStore(workspace.home.store)
            let problem = await #expect(throws: Problem.self) {
                try await center.submit(.backtest(JobSample.backtest()))
            }
            #expect(problem?.category == .unavailable)
            #expect(problem?.code == "STORE_BUSY")
            await #expect(throws: (any Error).self) { try await center.cancel(queued.id) }
            #expect(try await center.jobs(limit: 9) == [queued])
            try other.release()
        }
    }

    @Test
    func `a job that ends meanwhile is stored afterwards, once, and cancelling it is too late`()
        async throws
    {
        try await Self.withCenter { center, workspace in
            try await center.atWork {
                let (job, other) = try await Self.atWork(center, workspace)
                try await center.writesWait()
                #expect(try await center.job(job.id)?.state == .running)
                #expect(await center.load == (0, 1))
                async let cancelled = center.cancel(job.id)
                async let ended = center.ended(job.id)
                try other.release()
                #expect(try await ended.state == .done)
                #expect(try await cancelled?.state == .done)
                #expect(try await center.allEvents(of: job.id).filter(\.isLast).count == 1)
                // A job leaves the count a moment after its end is stored.
                try await eventually { await center.load == (0, 0) }
            }
        }
    }

    /// A job that can end, and another program that keeps its end from being stored.
    private static func atWork(
        _ center: JobCenter,
        _ workspace: Workspace
    ) async throws -> (Job, HeldStore) {
        while true {
            let job = try await center.submit(.train(JobSample.training(epochs: 3)))
            for try await event in center.events(of: job.id, after: 0)
            where event.data.contains("epoch 1 of") {
                break
            }
            let other = try HeldStore(workspace.home.store)
            if try await center.job(job.id)?.state == .running { return (job, other) }
            // It was faster, or has told of no epoch before its end.
            try other.release()
        }
    }

    @Test func `a running job is stopped while another program writes`() async throws {
        try await Self.withCenter { center, workspace in
            try await center.atWork {
                let job = try await center.submit(.train(JobSample.longTraining()))
                try await center.progress(of: job.id, saying: "epoch 1 of")
                let other = try HeldStore(workspace.home.store)
                async let cancelled = center.cancel(job.id)
                try await center.writesWait()
                #expect(try await center.job(job.id)?.state == .running)
                try other.release()
                #expect(try await cancelled?.state == .cancelled)
            }
        }
    }

    @Test func `a center that starts while another program writes begins when that is done`()
        async throws
    {
        try await Self.withCenter { center, workspace in
            let job = try await center.submit(.backtest(JobSample.backtest()))
            // As a crash leaves it.
            try workspace.execute("UPDATE job SET state = 'running', startedAt = 0, attempts = 1")
            let other = try HeldStore(workspace.home.store)
            let opened = try JobCenter.make(Workspace(home: workspace.home))
            try await opened.atWork {
                try await opened.writesWait()
                #expect(await !opened.isWorking)
                #expect(try await opened.jobs(limit: 9).map(\.state) == [.running])
                try other.release()
                let ended = try await opened.ended(job.id)
                #expect(ended.state == .done)
                #expect(ended.attempts == 2)
            }
        }
    }

    @Test func `a center is stopped while it waits to start`() async throws {
        try await Self.withCenter { center, workspace in
            let other = try HeldStore(workspace.home.store)
            try await center.atWork { try await center.writesWait() }
            #expect(await !center.isWorking)
            try other.release()
            try await center.atWork {}
        }
    }

    @Test func `a stop leaves what it cannot keep to the next start`() async throws {
        try await Self.withCenter(patience: .zero) { center, workspace in
            var held: HeldStore?
            var id = ""
            try await center.atWork {
                id = try await center.submit(.train(JobSample.longTraining())).id
                try await center.progress(of: id, saying: "epoch 1 of")
                held = try HeldStore(workspace.home.store)
            }
            #expect(try await center.job(id)?.state == .running)
            try held?.release()
            try await center.atWork {
                for try await event in center.events(of: id, after: 0)
                where event.data.contains(#""attempts":2"#) {
                    break
                }
                // Without patience the answer may come before the job has stopped.
                _ = try await center.cancel(id)
                #expect(try await center.ended(id).state == .cancelled)
            }
        }
    }
}

extension JobCenter {
    /// Returns once so many writes wait for another program to end.
    nonisolated func writesWait(count: Int = 1) async throws {
        try await eventually { waitingWrites >= count }
    }
}

extension Workspace {
    /// Changes the store behind everybody's back.
    func execute(_ sql: String) throws {
        try DatabaseQueue(path: home.store.path).write { try $0.execute(sql: sql) }
    }
}
