/// Lets so many through at a time for each key; the others wait in the order in which they came.
package actor Turnstile<Key: Hashable & Sendable> {
    private struct Waiter {
        let ticket: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Line {
        var inside = 0
        var waiting: [Waiter] = []
    }

    private let places: Int
    private var lines: [Key: Line] = [:]
    private var lastTicket = 0

    /// Creates a turnstile with at least one place for each key.
    package init(places: Int) {
        self.places = max(1, places)
    }

    /// Runs the body once there is a place.
    ///
    /// - Throws: `CancellationError` where the task is cancelled while it waits; what the body throws.
    package nonisolated func pass<T: Sendable>(
        _ key: Key,
        _ body: @Sendable () async throws -> T
    ) async throws -> T {
        try await enter(key)
        let result: Result<T, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await leave(key)
        return try result.get()
    }

    private func enter(_ key: Key) async throws {
        try Task.checkCancellation()
        guard lines[key, default: Line()].inside >= places else {
            lines[key, default: Line()].inside += 1
            return
        }
        lastTicket += 1
        let ticket = lastTicket
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                // A cancellation before this line has found no waiter to wake.
                guard !Task.isCancelled else {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                lines[key, default: Line()].waiting.append(
                    Waiter(ticket: ticket, continuation: continuation)
                )
            }
        } onCancel: {
            Task { await giveUp(key, ticket) }
        }
    }

    /// Hands the place to the first who waits, or frees it.
    private func leave(_ key: Key) {
        guard var line = lines[key] else { return }
        if line.waiting.isEmpty {
            line.inside -= 1
            lines[key] = line.inside > 0 ? line : nil
        } else {
            let next = line.waiting.removeFirst()
            lines[key] = line
            next.continuation.resume()
        }
    }

    private func giveUp(_ key: Key, _ ticket: Int) {
        guard let index = lines[key]?.waiting.firstIndex(where: { $0.ticket == ticket }) else {
            return
        }
        lines[key]?.waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
