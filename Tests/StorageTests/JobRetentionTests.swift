import Foundation
import GRDB
import Market
import Storage
import Testing

/// What stays of jobs and their events, and what goes.
@Suite struct JobRetentionTests {
    @Test func `of progress the newest stays, all states do, and no number is given twice`()
        async throws
    {
        try await withJobStore { store, url in
            let count = 2 * SQLiteStore.keptProgress
            try await store.add("train", "long")
            try await store.add("train", "other")
            _ = try await store.start(["train"])
            for number in 1...count {
                if number == count / 2 {
                    try await store.putBackJob(1, describe: SQLiteStore.describe)
                    _ = try await store.start(["train"])
                }
                try await store.advanceJob(1, progress: #"{"n":\#(number)}"#)
            }
            // As a service that has been started again goes on.
            let again = try SQLiteStore(at: url)
            try await again.advanceJob(1, progress: #"{"n":\#(count + 1)}"#)
            try await again.end(1)
            let events = try await store.jobEvents(of: 1, after: 0, limit: .max)
            let states = events.filter { $0.name == .state }
            #expect(states.count == 5)
            #expect(states.first?.number == 1 && states.last?.isLast == true)
            let progress = events.filter { $0.name == .progress }
            #expect(progress.count == SQLiteStore.keptProgress)
            // The newest of it, in order, up to the end.
            let last = Int64(count + 6)
            #expect(progress.map(\.number) == Array((last - Int64(progress.count))..<last))
            #expect(
                progress.map(\.data)
                    == (0..<progress.count).reversed().map { #"{"n":\#(count + 1 - $0)}"# }
            )
            // A reader may name an event that has gone.
            #expect(
                try await store.jobEvents(of: 1, after: 7, limit: .max)
                    == Array(events.dropFirst(2))
            )
            #expect(try await store.jobEvents(of: 1, after: last, limit: .max).isEmpty)
            #expect(try await store.jobEvents(of: 2, after: 0, limit: .max).count == 1)
        }
    }

    @Test func `those that ended first go, with their events, and unfinished ones stay`()
        async throws
    {
        try await withJobStore { store, url in
            for name in ["slow", "b", "c", "waiting"] {
                try await store.add("backtest", name)
            }
            for _ in 1...3 {
                _ = try await store.start(["backtest"])
            }
            try await store.end(2, at: hour(2))
            try await store.end(3, at: hour(3))
            _ = try await store.endJob(
                1,
                from: .running,
                as: .sample,
                at: hour(4),
                keeping: 2,
                describe: SQLiteStore.describe
            )
            #expect(try await store.jobs(limit: 9).map(\.number) == [4, 3, 1])
            #expect(try await store.jobResult(2) == nil)
            let events = try await DatabaseQueue(path: url.path).read { db in
                try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM jobEvent WHERE job = 2")
            }
            #expect(events == 0)
            // A number is never given again, also not that of the newest job once it is gone.
            guard case .added(let job) = try await store.add("backtest", "d") else { return }
            #expect(job.number == 5)
        }
    }

    @Test func `results of finished jobs go that do not fit into the size, the newest one never`()
        async throws
    {
        try await withJobStore { store, _ in
            // A result of sixteen bytes, one of a thousand, and one of sixteen.
            for (index, size) in [16, 1000, 16].enumerated() {
                let number = Int64(index + 1)
                try await store.add("backtest", "\(number)")
                _ = try await store.start(["backtest"])
                func end(within bytes: Int) async throws {
                    _ = try await store.endJob(
                        number,
                        from: .running,
                        as: .done(
                            result: Data("\"\(String(repeating: "a", count: size - 2))\"".utf8),
                            runID: nil
                        ),
                        at: hour(index + 1),
                        keeping: 100,
                        largest: bytes,
                        describe: SQLiteStore.describe
                    )
                }
                try await end(within: 100)
                // The one of a thousand bytes takes the first one's place, and leaves with the third.
                #expect(try await store.jobs(limit: 9).map(\.number) == [number])
            }
            try await store.add("backtest", "4")
            _ = try await store.start(["backtest"])
            _ = try await store.endJob(
                4,
                from: .running,
                as: .failed(problem: "{}"),
                at: hour(4),
                keeping: 100,
                largest: 16,
                describe: SQLiteStore.describe
            )
            // A job without a result takes no place.
            #expect(try await store.jobs(limit: 9).map(\.number) == [4, 3])
        }
    }
}
