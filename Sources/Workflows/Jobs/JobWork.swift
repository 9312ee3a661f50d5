import Synchronization

/// The work of one job, and who waits for what comes of it.
///
/// The wait can be given up, so that work that does not stop keeps nobody waiting.
final class JobWork: Sendable {
    typealias Outcome = Result<JobOutput, any Error>

    private struct State {
        var outcome: Outcome?
        var isGivenUp = false
        var isDone = false
        var waiter: CheckedContinuation<Outcome?, Never>?
    }

    private let state = Mutex(State())

    /// Takes what came of the work.
    ///
    /// - Returns: Whether somebody learns of it; false after ``giveUp()``.
    func finish(_ outcome: Outcome) -> Bool {
        let (waiter, isWanted) = state.withLock { state in
            defer { state.waiter = nil }
            state.isDone = true
            if !state.isGivenUp { state.outcome = outcome }
            return (state.waiter, !state.isGivenUp)
        }
        waiter?.resume(returning: outcome)
        return isWanted
    }

    /// Whether the work has ended, with or without anybody who learns of it.
    var isDone: Bool { state.withLock(\.isDone) }

    /// Waits no longer; without effect where the work is done.
    func giveUp() {
        let waiter = state.withLock { state in
            state.isGivenUp = state.outcome == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    /// What came of the work once it is done, whether or not the task is cancelled.
    ///
    /// - Returns: nil where the wait was given up. To be asked for once.
    func outcome() async -> Outcome? {
        await withCheckedContinuation { waiter in
            let known: Outcome?? = state.withLock { state in
                if let outcome = state.outcome { return .some(outcome) }
                if state.isGivenUp { return .some(nil) }
                state.waiter = waiter
                return nil
            }
            if let known { waiter.resume(returning: known) }
        }
    }
}
