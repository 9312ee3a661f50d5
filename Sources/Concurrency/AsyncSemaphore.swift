/// A counting semaphore for tasks: at most so many run a body at a time, the others wait in the order
/// in which they came.
///
/// A task that waits holds no thread.
package actor AsyncSemaphore {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private var available: Int
    private var waiters: [Waiter] = []
    private var lastID = 0

    /// Creates a semaphore.
    ///
    /// - Parameter limit: How many bodies may run at a time; at least 1 in any case.
    package init(limit: Int) {
        available = max(1, limit)
    }

    /// Runs the body once there is a place.
    ///
    /// - Throws: `CancellationError` where the task is cancelled while it waits; what the body throws.
    package nonisolated func withPermit<T: Sendable>(
        _ body: @Sendable () async throws -> T
    ) async throws -> T {
        try await wait()
        let result: Result<T, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await signal()
        return try result.get()
    }

    private func wait() async throws {
        try Task.checkCancellation()
        guard available == 0 else {
            available -= 1
            return
        }
        lastID += 1
        let id = lastID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                // A cancellation before this line has found no waiter to wake.
                guard !Task.isCancelled else {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                waiters.append(Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            Task { await cancel(id) }
        }
    }

    /// Hands the place to the first who waits, or frees it.
    private func signal() {
        if waiters.isEmpty {
            available += 1
        } else {
            waiters.removeFirst().continuation.resume()
        }
    }

    private func cancel(_ id: Int) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
