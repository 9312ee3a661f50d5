import NIOPosix

/// Runs the code that answers requests on threads of its own.
///
/// Routes read files and the store and compute signals, which takes its time. On the threads that
/// all tasks share, as few as the machine has cores, that would hold up whoever only asks whether
/// the service is alive.
///
/// The threads live from ``start()`` to ``stop()``; before and after that the code runs on the
/// threads that all tasks share.
final class RequestExecutor: TaskExecutor {
    private let threads: NIOThreadPool

    /// Creates an executor without threads.
    ///
    /// - Parameter count: How many threads it will have: more than cores, since some wait for the
    ///   disk.
    init(threads count: Int = 8) {
        threads = NIOThreadPool(numberOfThreads: count)
    }

    /// Starts the threads.
    func start() {
        threads.start()
    }

    /// Ends the threads once they have done what was given to them, and waits for that.
    func stop() async throws {
        try await threads.shutdownGracefully()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        threads.submit { state in
            switch state {
            case .active: job.runSynchronously(on: self.asUnownedTaskExecutor())
            // Not here: whoever gives a job may hold a lock that the job wants.
            case .cancelled: globalConcurrentExecutor.enqueue(ExecutorJob(job))
            }
        }
    }
}
