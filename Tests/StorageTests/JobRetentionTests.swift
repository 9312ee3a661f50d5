import Foundation
import GRDB
import Market
import Storage
import Testing
import Workflows

/// What stays of jobs and their events, and what goes.
@Suite struct JobRetentionTests {
    @Test(arguments: TestedStore.all)
    func `of progress the newest stays, all states do, and no number is given twice`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, place) async throws in
            let count = 2 * StoredJobEvent.keptProgress
            try await store.add("train", "long")
            try await store.add("train", "other")
            _ = try await store.start(["train"])
            for number in 1...count {
                if number == count / 2 {
                    try await store.putBackJob(1, describe: describe)
                    _ = try await store.start(["train"])
                }
                try await store.advanceJob(1, progress: #"{"n":\#(number)}"#)
            }
            // As a service that has been started again goes on.
            let again = try place.open()
            try await again.advanceJob(1, progress: #"{"n":\#(count + 1)}"#)
            try await again.end(1)
            let events = try await store.jobEvents(of: 1, after: 0, limit: .max)
            let states = events.filter { $0.name == .state }
            #expect(states.count == 5)
            #expect(states.first?.number == 1 && states.last?.isLast == true)
            let progress = events.filter { $0.name == .progress }
            #expect(progress.count == StoredJobEvent.keptProgress)
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

    @Test(arguments: TestedStore.all)
    func `those that ended first go, with their events, and unfinished ones stay`(kind: TestedStore)
        async throws
    {
        try await kind.withStore { (store, place) async throws in
            for name in ["slow", "b", "c", "waiting"] {
                try await store.add("backtest", name)
            }
            for _ in 1...3 {
                _ = try await store.start(["backtest"])
            }
            try await store.end(2, at: hour(2))
            try await store.end(3, at: hour(3))
            try await store.end(1, at: hour(4), keeping: 2)
            #expect(try await store.jobs(limit: 9).map(\.number) == [4, 3, 1])
            #expect(try await store.jobResult(2) == nil)
            #expect(try await store.jobEvents(of: 2, after: 0, limit: 9).isEmpty)
            // A number is never given again, also not that of the newest job once it is gone.
            guard case .added(let job) = try await store.add("backtest", "d") else { return }
            #expect(job.number == 5)
        }
    }

    @Test(arguments: TestedStore.all)
    func `results of finished jobs go that do not fit into the size, the newest one never`(
        kind: TestedStore
    )
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            // A result of sixteen bytes, one of a thousand, and one of sixteen.
            for (index, size) in [16, 1000, 16].enumerated() {
                let number = Int64(index + 1)
                try await store.add("backtest", "\(number)")
                _ = try await store.start(["backtest"])
                func end(within bytes: Int) async throws {
                    let result = Data("\"\(String(repeating: "a", count: size - 2))\"".utf8)
                    try await store.end(
                        number,
                        as: .done(result: result, runID: nil),
                        at: hour(index + 1),
                        largest: bytes
                    )
                }
                try await end(within: 100)
                // The one of a thousand bytes takes the first one's place, and leaves with the third.
                #expect(try await store.jobs(limit: 9).map(\.number) == [number])
            }
            try await store.add("backtest", "4")
            _ = try await store.start(["backtest"])
            try await store.end(4, as: .failed(problem: "{}"), at: hour(4), largest: 16)
            // A job without a result takes no place.
            #expect(try await store.jobs(limit: 9).map(\.number) == [4, 3])
        }
    }
}
