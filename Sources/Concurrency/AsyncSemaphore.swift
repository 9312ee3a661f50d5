/// A counting semaphore for tasks: limits how many bodies run at a time; others wait in first-in,
/// first-out order.
///
/// A waiting task holds no thread.
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
    /// - Parameter limit: How many bodies may run at a time; values below 1 count as 1.
    package init(limit: Int) {
        available = max(1, limit)
    }

    /// Runs the body when a permit is free.
    ///
    /// - Throws: `CancellationError` if the task is cancelled while it waits; what the body throws.
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
                // A cancellation before this line found no waiter to wake.
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

    /// Passes the permit to the first waiter, or frees it.
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
