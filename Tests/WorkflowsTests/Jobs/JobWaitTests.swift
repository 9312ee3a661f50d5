import Dispatch
import Market
import TestSupport
import Testing
import Workflows

/// Waits by tasks with an executor of their own, as those that answer requests have.
///
/// Each of their calls to the center may wait for it anew, so a job can end between their look at
/// it and their wait for news.
@Suite(.timeLimit(.minutes(60))) struct JobWaitTests {
    /// Threads apart from those that all tasks share.
    private final class Threads: TaskExecutor {
        private let queue = DispatchQueue(label: "hindcast.tests", attributes: .concurrent)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    @Test func `waiters on other executors are woken at every end`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            let threads = Threads()
            try await center.atWork {
                for _ in 1...25 {
                    let job = try await center.submit(.backtest(JobSample.backtest()))
                    try await withThrowingTaskGroup { group in
                        for _ in 1...8 {
                            group.addTask(executorPreference: threads) {
                                let ended = try await center.finished(
                                    job.id,
                                    within: .seconds(3600)
                                )
                                #expect(ended?.state == .done)
                            }
                            group.addTask(executorPreference: threads) {
                                let events = try await center.allEvents(of: job.id)
                                #expect(events.last?.isLast == true)
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            }
        }
    }
}
