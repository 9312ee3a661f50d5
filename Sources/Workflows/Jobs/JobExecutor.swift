import Dispatch

/// Runs the job center on a queue of its own: it waits for the disk, which would hold up every
/// other task on the threads that they share.
final class JobExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "hindcast.jobs")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
