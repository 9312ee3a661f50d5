import Foundation
import Market
import Storage
import TestSupport
import Testing

/// Writes that wait while another program holds the store.
@Suite(.timeLimit(.minutes(60))) struct AwaitedWriteTests {
    private static func withHeldStore(
        _ body: (SQLiteStore, HeldStore) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            let store = try SQLiteStore(at: url)
            try await store.insert(makeCandles(0..<5), for: makeKey())
            try await body(store.waiting(.untilCancelled), HeldStore(url))
        }
    }

    /// Returns once so many writes wait for the other program.
    private static func blocked(_ count: Int, in store: SQLiteStore) async throws {
        try await eventually { store.blockedWrites == count }
    }

    @Test func `writes wait for the other program and are then done in their order`() async throws {
        try await Self.withHeldStore { store, other in
            var writes: [Task<ImportSummary, any Error>] = []
            for index in 5..<9 {
                writes.append(
                    Task { try await store.insert([makeCandle(index, close: 105)], for: makeKey()) }
                )
                try await Self.blocked(index - 4, in: store)
            }
            // Reads do not wait.
            #expect(try store.series(makeKey()).count == 5)
            #expect(try await store.jobQueue().count == 0)
            // The same candle with another value: refused if it comes after the first one.
            let late = Task { try await store.insert([makeCandle(8, close: 106)], for: makeKey()) }
            try await Self.blocked(5, in: store)
            try other.release()
            for write in writes {
                #expect(try await write.value.inserted == 1)
            }
            await #expect(throws: StorageError.self) { try await late.value }
            #expect(try store.series(makeKey()).count == 9)
            #expect(store.blockedWrites == 0)
        }
    }

    @Test func `a write whose patience is over ends, and those behind it go on waiting`()
        async throws
    {
        try await Self.withHeldStore { store, other in
            let patient = Task { try await store.insert([makeCandle(5)], for: makeKey()) }
            try await Self.blocked(1, in: store)
            for patience in [WritePatience.atMost(.zero), .atMost(.milliseconds(5)), .until(.now)] {
                let error = await #expect(throws: StorageError.self) {
                    try await store.waiting(patience).insert([makeCandle(6)], for: makeKey())
                }
                guard case .busy = error else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            try other.release()
            #expect(try await patient.value.inserted == 1)
            #expect(try store.series(makeKey()).count == 6)
        }
    }

    @Test func `a write that is cancelled while it waits changes nothing`() async throws {
        try await Self.withHeldStore { store, other in
            let write = Task { try await store.insert([makeCandle(5)], for: makeKey()) }
            try await Self.blocked(1, in: store)
            write.cancel()
            await #expect(throws: CancellationError.self) { try await write.value }
            try other.release()
            #expect(try store.series(makeKey()).count == 5)
            #expect(try await store.insert([makeCandle(5)], for: makeKey()).inserted == 1)
        }
    }

    @Test func `cancelling a long insertion undoes all of it`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(at: folder.appendingPathComponent("store.sqlite"))
            let series = try CandleSeries(key: makeKey(), candles: makeCandles(0..<20_000))
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let (going, go) = AsyncStream.makeStream(of: Void.self)
            _ = going
            let write = Task {
                try await store.insert(series) { row in
                    begin.yield()
                    // It goes on once the task has been cancelled.
                    while row > 0, !withUnsafeCurrentTask(body: { _ in isOver(folder) }) {
                        sched_yield()
                    }
                }
            }
            for await _ in begun { break }
            write.cancel()
            try Data().write(to: folder.appendingPathComponent("over"))
            go.finish()
            await #expect(throws: CancellationError.self) { try await write.value }
            #expect(try store.series(makeKey()).isEmpty)
        }
    }
}

/// Whether a test has come to its end.
private func isOver(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent("over").path)
}
