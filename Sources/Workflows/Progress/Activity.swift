import Foundation

/// How far a use case has come.
public struct ProgressUpdate: Hashable, Sendable {
    /// What is being done: `Importing`, `Training`.
    public var stage: String
    /// Units done so far.
    public var completed: Int
    /// Units there are in all; nil where nobody knows yet.
    public var total: Int?
    /// What a unit is: `candles`, `windows`.
    public var unit: String
    /// What else there is to say at this point, such as the losses of an epoch.
    public var note: String

    /// Creates a report.
    public init(stage: String, completed: Int, total: Int?, unit: String, note: String = "") {
        self.stage = stage
        self.completed = completed
        self.total = total
        self.unit = unit
        self.note = note
    }
}

/// Where a use case reports how far it has come.
public typealias ProgressSink = @Sendable (ProgressUpdate) -> Void

/// A use case under way: its progress as an asynchronous sequence, and then its result.
///
/// ```swift
/// let training = workflow.train(request)
/// for await progress in training.progress { bar.show(progress) }
/// let model = try await training.result
/// ```
///
/// A reader that is slow sees the newest report and misses those between. Cancelling the task that
/// awaits ``result`` cancels the work.
public struct Activity<Output: Sendable>: Sendable {
    /// Reports until the work ends, whichever way it ends.
    public let progress: AsyncStream<ProgressUpdate>
    private let task: Task<Output, any Error>

    /// Starts work.
    init(_ work: @escaping @Sendable (@escaping ProgressSink) async throws -> Output) {
        let (progress, continuation) = AsyncStream.makeStream(
            of: ProgressUpdate.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        self.progress = progress
        task = Task(executorPreference: WorkExecutor.shared) {
            defer { continuation.finish() }
            return try await work { continuation.yield($0) }
        }
    }

    /// The work's result once it has ended, or the error that ended it.
    public var result: Output {
        get async throws {
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        }
    }

    /// Asks the work to stop; it leaves nothing half-written.
    public func cancel() {
        task.cancel()
    }
}

/// Runs activities on threads of their own.
///
/// A training computes for minutes without a pause. On the threads that all tasks share, dispatch
/// queues included, it would leave none for progress, signals and requests on a small machine.
final class WorkExecutor: TaskExecutor {
    static let shared = WorkExecutor()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
