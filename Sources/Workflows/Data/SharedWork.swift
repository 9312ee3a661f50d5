/// Work that several callers may want at the same time and that is done once for all of them.
///
/// At most one effort a key is under way. It belongs to nobody: a caller that is cancelled leaves,
/// and only when all have left is the work itself cancelled.
package actor SharedWork<Key: Hashable & Sendable> {
    private struct Effort {
        var activity: Activity<Void>?
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    }

    private var efforts: [Key: Effort] = [:]
    private var callers = 0

    package init() {}

    /// Waits for the effort under way for a key, or makes one and waits for it.
    ///
    /// A caller that came to an effort of others must look whether that did what it needs.
    ///
    /// - Throws: What the effort threw, `CancellationError` where the caller was cancelled.
    package func join(
        _ key: Key,
        _ work: @escaping @Sendable () async throws -> Void
    ) async throws {
        callers += 1
        let caller = callers
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                let isFirst = efforts[key] == nil
                efforts[key, default: Effort()].waiters[caller] = continuation
                if isFirst {
                    efforts[key]?.activity = start(key, work)
                }
            }
        } onCancel: {
            Task { await self.leave(key, caller) }
        }
    }

    private func start(
        _ key: Key,
        _ work: @escaping @Sendable () async throws -> Void
    ) -> Activity<Void> {
        Activity { _ in
            do {
                try await work()
                await self.finish(key, .success(()))
            } catch is CancellationError {
                // Whoever came while the effort was being given up makes its own.
                await self.finish(key, .success(()))
            } catch {
                await self.finish(key, .failure(error))
            }
        }
    }

    private func finish(_ key: Key, _ result: Result<Void, any Error>) {
        guard let effort = efforts.removeValue(forKey: key) else { return }
        for waiter in effort.waiters.values {
            waiter.resume(with: result)
        }
    }

    private func leave(_ key: Key, _ caller: Int) {
        guard let waiter = efforts[key]?.waiters.removeValue(forKey: caller) else { return }
        waiter.resume(throwing: CancellationError())
        if efforts[key]?.waiters.isEmpty == true {
            efforts[key]?.activity?.cancel()
        }
    }
}
