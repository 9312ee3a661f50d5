import HTTPTypes
import Server
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(60))) struct HeavyWorkGateTests {
    /// Holds work until it is told to end.
    private struct Latch: Sendable {
        let stream: AsyncStream<Void>
        let source: AsyncStream<Void>.Continuation

        init() {
            (stream, source) = AsyncStream.makeStream()
        }

        func wait() async {
            for await _ in stream {}
        }

        func open() {
            source.finish()
        }
    }

    /// What work does, as it happens.
    private final class Record: Sendable {
        private let state = Mutex((running: 0, most: 0, order: [Int]()))

        var most: Int {
            state.withLock { $0.most }
        }

        var order: [Int] {
            state.withLock { $0.order }
        }

        func began(_ number: Int) {
            state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
                state.order.append(number)
            }
        }

        func ended() {
            state.withLock { $0.running -= 1 }
        }
    }

    @Test func `never more than the limit runs at once`() async throws {
        let gate = HeavyWorkGate(limit: 3, waiting: 200)
        let record = Record()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await gate.run {
                        record.began(number)
                        for _ in 0..<20 { await Task.yield() }
                        record.ended()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...3).contains(record.most))
        #expect(record.order.sorted() == Array(0..<200))
        #expect(gate.load == HeavyWorkGate.Load(running: 0, waiting: 0))
    }

    @Test func `waiters run first in, first out, and cancelled ones are skipped`() async throws {
        let gate = HeavyWorkGate(limit: 1, waiting: 5)
        let latch = Latch()
        let record = Record()
        let first = Task { try await gate.run { await latch.wait() } }
        try await eventually { gate.load.running == 1 }
        var waiters: [Task<Void, any Error>] = []
        for number in 0..<5 {
            waiters.append(Task { try await gate.run { record.began(number) } })
            try await eventually { gate.load.waiting == number + 1 }
        }
        waiters[1].cancel()
        await #expect(throws: CancellationError.self) { try await waiters[1].value }
        #expect(gate.load == HeavyWorkGate.Load(running: 1, waiting: 4))
        latch.open()
        try await first.value
        for (number, waiter) in waiters.enumerated() where number != 1 {
            try await waiter.value
        }
        #expect(record.order == [0, 2, 3, 4])
        #expect(gate.load == HeavyWorkGate.Load(running: 0, waiting: 0))
    }

    @Test func `a full queue refuses with Retry-After`() async throws {
        let gate = HeavyWorkGate(limit: 1, waiting: 0, retryAfter: 9)
        let latch = Latch()
        let first = Task { try await gate.run { await latch.wait() } }
        try await eventually { gate.load.running == 1 }
        let refusal = await #expect(throws: ServerError.self) { try await gate.run {} }
        #expect(refusal?.code == "TOO_BUSY")
        #expect(refusal?.status == .tooManyRequests)
        #expect(refusal?.retryAfter == 9)
        latch.open()
        try await first.value
        #expect(try await gate.run { 7 } == 7)
    }

    @Test func `work that fails makes room`() async throws {
        struct Failure: Error {}
        let gate = HeavyWorkGate(limit: 1, waiting: 0)
        await #expect(throws: Failure.self) { try await gate.run { throw Failure() } }
        #expect(gate.load.running == 0)
    }

    @Test func `a task that was cancelled before does not enter`() async throws {
        let gate = HeavyWorkGate(limit: 1, waiting: 1)
        let latch = Latch()
        let task = Task {
            await latch.wait()
            try await gate.run {}
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(gate.load == HeavyWorkGate.Load(running: 0, waiting: 0))
    }
}
