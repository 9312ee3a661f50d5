/// Deduplicates concurrent work: callers of the same key share one execution.
///
/// At most one execution for a key runs. It belongs to no caller: a cancelled caller leaves it, and
/// the work is cancelled only when all callers have left.
package actor SingleFlight<Key: Hashable & Sendable, Value: Sendable> {
    /// Nil tells callers who joined while the flight was being cancelled to start their own.
    private typealias Waiter = CheckedContinuation<Value?, any Error>

    private struct Flight {
        var task: Task<Void, Never>?
        var waiters: [Int: Waiter] = [:]
    }

    private let executor: (any TaskExecutor)?
    private var flights: [Key: Flight] = [:]
    private var lastCaller = 0

    /// Creates a group without running flights.
    ///
    /// - Parameter executor: Where the work runs; nil for Swift's own pool.
    package init(on executor: (any TaskExecutor)? = nil) {
        self.executor = executor
    }

    /// Joins the running flight of a key, or starts one, and waits for its result.
    ///
    /// - Returns: What the work returned, and whether another caller had started it. A caller that
    ///   joined must check that the work did what it needs.
    /// - Throws: What the work threw; `CancellationError` if the caller was cancelled.
    @discardableResult
    package func run(
        _ key: Key,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> (value: Value, isShared: Bool) {
        while true {
            let isShared = flights[key] != nil
            if let value = try await join(key, work) { return (value, isShared) }
        }
    }

    private func join(
        _ key: Key,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        lastCaller += 1
        let caller = lastCaller
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                guard !Task.isCancelled else {
                    waiter.resume(throwing: CancellationError())
                    return
                }
                let isFirst = flights[key] == nil
                flights[key, default: Flight()].waiters[caller] = waiter
                if isFirst {
                    flights[key]?.task = start(key, work)
                }
            }
        } onCancel: {
            Task { await self.leave(key, caller) }
        }
    }

    private func start(
        _ key: Key,
        _ work: @escaping @Sendable () async throws -> Value
    ) -> Task<Void, Never> {
        Task(executorPreference: executor) {
            do {
                let value = try await work()
                await self.land(key, .success(value))
            } catch is CancellationError {
                await self.land(key, .success(nil))
            } catch {
                await self.land(key, .failure(error))
            }
        }
    }

    private func land(_ key: Key, _ result: Result<Value?, any Error>) {
        guard let flight = flights.removeValue(forKey: key) else { return }
        for waiter in flight.waiters.values {
            waiter.resume(with: result)
        }
    }

    private func leave(_ key: Key, _ caller: Int) {
        guard let waiter = flights[key]?.waiters.removeValue(forKey: caller) else { return }
        waiter.resume(throwing: CancellationError())
        if flights[key]?.waiters.isEmpty == true {
            flights[key]?.task?.cancel()
        }
    }
}
