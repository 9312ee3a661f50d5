import Concurrency
import Synchronization
import Testing

/// Work done once for all who want it at the same time.
@Suite struct SingleFlightTests {
    /// Work that says when it has begun and goes on until it is let go or cancelled.
    private final class HeldWork: Sendable {
        private let begins = AsyncStream.makeStream(of: Void.self)
        private let releases = AsyncStream.makeStream(of: Void.self)
        private let times = Mutex((begun: 0, cancelled: 0))

        var begun: Int { times.withLock { $0.begun } }
        var cancelled: Int { times.withLock { $0.cancelled } }

        func hasBegun() async {
            for await _ in begins.stream { return }
        }

        func release() {
            releases.continuation.finish()
        }

        func run() async throws {
            times.withLock { $0.begun += 1 }
            begins.continuation.yield()
            for await _ in releases.stream {}
            if Task.isCancelled {
                times.withLock { $0.cancelled += 1 }
                throw CancellationError()
            }
        }
    }

    private struct Broken: Error {}

    @Test func `a caller that is cancelled leaves at once, and the work goes on for the others`()
        async throws
    {
        let (shared, held) = (SingleFlight<Int, Void>(), HeldWork())
        let staying = Task { _ = try await shared.run(1) { try await held.run() } }
        await held.hasBegun()
        let leaving = Task { _ = try await shared.run(1) { try await held.run() } }
        leaving.cancel()
        await #expect(throws: CancellationError.self) { try await leaving.value }
        held.release()
        try await staying.value
        #expect(held.begun == 1)
        #expect(held.cancelled == 0)
    }

    @Test func `when all have left the work is cancelled, and the next caller makes its own`()
        async throws
    {
        let (shared, held) = (SingleFlight<Int, Void>(), HeldWork())
        let only = Task { _ = try await shared.run(1) { try await held.run() } }
        await held.hasBegun()
        only.cancel()
        await #expect(throws: CancellationError.self) { try await only.value }
        // While the old work is given up, a caller may still come to it.
        let done = Mutex(false)
        while !done.withLock({ $0 }) {
            try await shared.run(1) { done.withLock { $0 = true } }
        }
        #expect(held.cancelled == 1)
    }

    @Test func `an error of the work reaches its callers, and the next work starts afresh`()
        async throws
    {
        let shared = SingleFlight<Int, Void>()
        await #expect(throws: Broken.self) { try await shared.run(1) { throw Broken() } }
        let done = Mutex(false)
        try await shared.run(1) { done.withLock { $0 = true } }
        #expect(done.withLock { $0 })
    }

    @Test func `work of different keys runs side by side`() async throws {
        let (shared, held) = (SingleFlight<Int, Void>(), HeldWork())
        let waiting = Task { _ = try await shared.run(1) { try await held.run() } }
        await held.hasBegun()
        try await shared.run(2) {}
        held.release()
        try await waiting.value
    }
}
