/// Work that several callers may want at the same time and that is done once for all of them.
///
/// At most one flight a key is under way. It belongs to no caller: one that is cancelled leaves, and
/// only when all have left is the work itself cancelled.
package actor SingleFlight<Key: Hashable & Sendable, Value: Sendable> {
    /// Nil is for callers who came while the flight was being cancelled: they start their own.
    private typealias Waiter = CheckedContinuation<Value?, any Error>

    private struct Flight {
        var task: Task<Void, Never>?
        var waiters: [Int: Waiter] = [:]
    }

    private let executor: (any TaskExecutor)?
    private var flights: [Key: Flight] = [:]
    private var lastCaller = 0

    /// Creates a group of flights, of which none is under way.
    ///
    /// - Parameter executor: Where the work runs; nil for the threads that all tasks share.
    package init(on executor: (any TaskExecutor)? = nil) {
        self.executor = executor
    }

    /// Waits for the flight under way for a key, or starts one and waits for it.
    ///
    /// - Returns: What the work returned, and whether another caller had started it; who joined it
    ///   must look whether it did what it needs.
    /// - Throws: What the work threw, `CancellationError` where the caller was cancelled.
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
