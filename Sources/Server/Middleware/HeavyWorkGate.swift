import HTTPTypes
import Synchronization

/// A semaphore with a bounded first-in, first-out queue for heavy requests.
///
/// If the queue is full, the request is refused at once.
package final class HeavyWorkGate: Sendable {
    /// How many requests run and how many wait.
    package struct Load: Hashable, Sendable {
        package var running: Int
        package var waiting: Int

        /// Creates a load.
        package init(running: Int, waiting: Int) {
            self.running = running
            self.waiting = waiting
        }
    }

    private struct Waiter {
        var ticket: UInt64
        var turn: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var running = 0
        var waiters: [Waiter] = []
        var lastTicket: UInt64 = 0
    }

    private enum Entry {
        case admitted
        case queued
        case refused(any Error)
    }

    private let limit: Int
    private let places: Int
    private let retryAfter: Int
    private let state = Mutex(State())

    /// Creates a gate.
    ///
    /// - Parameters:
    ///   - limit: How many may run at once; at least 1.
    ///   - waiting: How many may wait; at least 0.
    ///   - retryAfter: Seconds for `Retry-After` of a refused request.
    package init(limit: Int, waiting: Int, retryAfter: Int = 5) {
        precondition(limit >= 1 && waiting >= 0, "a gate that lets nobody in")
        self.limit = limit
        places = waiting
        self.retryAfter = retryAfter
    }

    /// How many run and how many wait now.
    package var load: Load {
        state.withLock { Load(running: $0.running, waiting: $0.waiters.count) }
    }

    /// Runs the work when a permit is free.
    ///
    /// - Throws: ``ServerError`` `TOO_BUSY` if the queue is full, `CancellationError` if the task
    ///   was cancelled while it waited, and what the work throws.
    package func run<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ work: () async throws -> Value
    ) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await work()
    }

    private func enter(isolation: isolated (any Actor)? = #isolation) async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turn in
                switch entry(of: Waiter(ticket: ticket, turn: turn)) {
                case .admitted: turn.resume()
                case .queued: break
                case .refused(let error): turn.resume(throwing: error)
                }
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    private func entry(of waiter: Waiter) -> Entry {
        state.withLock { state in
            // A cancellation before this line finds no waiter to remove; one after it does.
            if Task.isCancelled {
                return .refused(CancellationError())
            }
            if state.running < limit {
                state.running += 1
                return .admitted
            }
            if state.waiters.count < places {
                state.waiters.append(waiter)
                return .queued
            }
            return .refused(
                ServerError(
                    .tooManyRequests,
                    code: "TOO_BUSY",
                    message: "\(limit) running and \(places) waiting are as much as the service "
                        + "takes; try again in \(retryAfter) s",
                    retryAfter: retryAfter
                )
            )
        }
    }

    private func giveUp(_ ticket: UInt64) {
        let waiter: Waiter? = state.withLock { state in
            guard let place = state.waiters.firstIndex(where: { $0.ticket == ticket }) else {
                return nil
            }
            return state.waiters.remove(at: place)
        }
        waiter?.turn.resume(throwing: CancellationError())
    }

    private func leave() {
        let next: Waiter? = state.withLock { state in
            guard !state.waiters.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiters.removeFirst()
        }
        next?.turn.resume()
    }
}
