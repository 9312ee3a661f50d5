import NIOPosix

/// Runs the code that answers requests on threads of its own.
///
/// Routes read files and the store and compute signals, which takes its time. On the threads that
/// all tasks share, as few as the machine has cores, that would hold up whoever only asks whether
/// the service is alive.
final class RequestExecutor: TaskExecutor {
    private let threads: NIOThreadPool

    /// Starts the threads: more of them than cores, since some wait for the disk.
    init(threads count: Int) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        threads.submit { _ in
            // A pool that is shutting down calls this as well: a job is never left undone.
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
