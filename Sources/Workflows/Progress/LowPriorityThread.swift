import Dispatch
import Foundation
import Synchronization

/// Work on a thread of its own that gives way to others, while the calling thread waits for it and
/// passes its reports on.
///
/// On Linux each thread has a niceness, and those that it starts have the same. To report something
/// to a waiting task may start one of the few threads that all tasks and requests share, which would
/// then give way as well, for good. So nothing but the work happens on the nice thread.
final class LowPriorityThread<Output: Sendable>: Sendable {
    private struct State {
        var isCancelled = false
        var report: ProgressUpdate?
        var outcome: Result<Output, any Error>?
    }

    private let state = Mutex(State())
    /// Rung at every change of what the caller waits for.
    private let bell = DispatchSemaphore(value: 0)

    private init() {}

    /// Runs work and waits for it.
    ///
    /// - Parameters:
    ///   - niceness: By how much the work gives way, 0...19; a caller that gives way more already
    ///     has its own. Linux alone knows it of a thread; elsewhere it is without effect.
    ///   - progress: Gets the work's reports, on the calling thread.
    ///   - work: Asked to stop where the calling task is cancelled.
    /// - Returns: What the work returns.
    /// - Throws: ``WorkflowError`` for a niceness outside its range, and what the work throws.
    static func run(
        niceness: Int32,
        progress: @escaping ProgressSink,
        _ work: @escaping @Sendable (WorkLine) throws -> Output
    ) async throws -> Output {
        guard (0...19).contains(niceness) else {
            throw WorkflowError.invalid(
                parameter: "niceness",
                value: "\(niceness)",
                remedy: "use 0 to 19"
            )
        }
        let thread = LowPriorityThread()
        return try await withTaskCancellationHandler {
            thread.start(niceness: niceness, work)
            return try thread.outcome(progress: progress).get()
        } onCancel: {
            thread.state.withLock { $0.isCancelled = true }
        }
    }

    private func start(niceness: Int32, _ work: @escaping @Sendable (WorkLine) throws -> Output) {
        let line = WorkLine(
            report: { report in
                self.state.withLock { $0.report = report }
                self.bell.signal()
            },
            isCancelled: { self.state.withLock(\.isCancelled) }
        )
        Thread.detachNewThread {
            Self.lowerPriority(by: niceness)
            let outcome = Result { try work(line) }
            self.state.withLock { $0.outcome = outcome }
            self.bell.signal()
        }
    }

    /// Makes the calling thread at least so nice.
    private static func lowerPriority(by niceness: Int32) {
        #if os(Linux)
            // Linux takes 0 for the calling thread here, not for its process.
            let which = __priority_which_t(PRIO_PROCESS.rawValue)
            if niceness > getpriority(which, 0) { _ = setpriority(which, 0, niceness) }
        #endif
    }

    /// Passes reports on until there is an outcome.
    private func outcome(progress: ProgressSink) -> Result<Output, any Error> {
        while true {
            bell.wait()
            let (report, outcome) = state.withLock { state in
                defer { state.report = nil }
                return (state.report, state.outcome)
            }
            if let report { progress(report) }
            if let outcome { return outcome }
        }
    }
}

/// What work on another thread says of itself, and what it is told.
struct WorkLine: Sendable {
    /// Takes a report; a slow reader gets the newest.
    let report: ProgressSink
    /// Whether to stop.
    let isCancelled: @Sendable () -> Bool
}
