import Dispatch
import Foundation
import Synchronization
import Tracing

/// Runs work on a new thread of low priority (niceness) while the calling thread waits and forwards
/// its progress.
///
/// On Linux a thread has a niceness of its own, which the threads that it starts inherit. Reporting
/// progress to a waiting task may start a thread of the shared pool, which would then keep the low
/// priority. So only the work itself runs on the low-priority thread.
final class LowPriorityThread<Output: Sendable>: Sendable {
    private struct State {
        var isCancelled = false
        var report: ProgressUpdate?
        var outcome: Result<Output, any Error>?
    }

    private let state = Mutex(State())
    /// Signalled at every change that the caller waits for.
    private let bell = DispatchSemaphore(value: 0)

    private init() {}

    /// Runs work and waits for it.
    ///
    /// - Parameters:
    ///   - niceness: 0...19; a caller of higher niceness keeps its own. It has an effect on Linux
    ///     alone.
    ///   - progress: Receives the work's reports, on the calling thread.
    ///   - work: Its argument says whether the calling task is cancelled.
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
        let context = ServiceContext.current
        Thread.detachNewThread {
            Self.lowerPriority(by: niceness)
            let outcome = Result { try ServiceContext.withValue(context) { try work(line) } }
            self.state.withLock { $0.outcome = outcome }
            self.bell.signal()
        }
    }

    /// Raises the calling thread's niceness to a minimum.
    private static func lowerPriority(by niceness: Int32) {
        #if os(Linux)
            // On Linux 0 is the calling thread here, not its process.
            let which = __priority_which_t(PRIO_PROCESS.rawValue)
            if niceness > getpriority(which, 0) { _ = setpriority(which, 0, niceness) }
        #endif
    }

    /// Forwards reports until the work has ended.
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

/// The state that the worker thread and the caller share.
struct WorkLine: Sendable {
    /// Takes a report; a slow reader gets the newest.
    let report: ProgressSink
    /// Whether the work should stop.
    let isCancelled: @Sendable () -> Bool
}
