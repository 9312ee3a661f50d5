import Foundation
import Market
import Storage
import TestSupport
import Testing
import Workflows

/// Events: none lost and none twice, whenever a reader comes or comes back.
///
/// One after the other, since their trainings would take all cores from other tests.
@Suite(.serialized) struct JobEventTests {
    private struct Told: Decodable {
        let state: JobState
    }

    /// A training whose every step is told.
    private static func withTraining(
        _ body: (JobCenter, String) async throws -> Void
    ) async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            try await center.atWork {
                let job = try await center.submit(.train(JobSample.training(epochs: 4)))
                try await body(center, job.id)
            }
        }
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func progress(_ step: Int) throws -> String {
        try json(ProgressUpdate(stage: "Training", completed: step, total: nil, unit: "epochs"))
    }

    @Test func `readers that start early, late, or reconnect all see the same events`() async throws
    {
        try await Self.withTraining { center, id in
            let live = Task { try await center.allEvents(of: id) }
            let reconnecting = Task {
                var seen: [JobEvent] = []
                while seen.last?.isLast != true {
                    var ofThisConnection = 0
                    for try await event in center.events(of: id, after: seen.last?.id ?? 0) {
                        seen.append(event)
                        ofThisConnection += 1
                        if ofThisConnection == 3 { break }
                    }
                }
                return seen
            }
            #expect(try await center.ended(id).state == .done)
            let late = try await center.allEvents(of: id)
            #expect(late.map(\.id) == (1...Int64(late.count)).map { $0 })
            #expect(late.filter(\.isLast).map(\.id) == [Int64(late.count)])
            #expect(late.count >= 4)
            #expect(try await live.value == late)
            #expect(try await reconnecting.value == late)
            #expect(try await center.allEvents(of: id, after: 4) == Array(late[4...]))
            #expect(try await center.allEvents(of: id, after: Int64(late.count)).isEmpty)
        }
    }

    @Test func `states and progress are JSON of one line, the last one the job itself`()
        async throws
    {
        try await Self.withTraining { center, id in
            let job = try await center.ended(id)
            let events = try await center.allEvents(of: id)
            #expect(events.allSatisfy { !$0.data.contains("\n") })
            let named = Dictionary(grouping: events, by: \.name)
            let states = try #require(named["state"]).map { event in
                try JSONDecoder().decode(Told.self, from: Data(event.data.utf8)).state
            }
            #expect(states == [.queued, .running, .done])
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            #expect(try events.last?.data == String(decoding: encoder.encode(job), as: UTF8.self))
            let progress = try #require(named["progress"]?.last)
            let update = try JSONDecoder().decode(
                ProgressUpdate.self,
                from: Data(progress.data.utf8)
            )
            // The steps of a job that is done are all done, also those that no update told of.
            let last = try #require(job.progress)
            #expect(last.stage == update.stage)
            #expect(last.completed == last.total)
            #expect(progress.data.contains(#""fraction":"#))
        }
    }

    @Test func `progress is kept twice a second at most, and the last of it`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            // Time stands still: only the first report is due before the end.
            let center = try JobCenter.make(workspace, step: 0)
            try await center.atWork {
                let job = try await center.submit(.train(JobSample.training(epochs: 2)))
                _ = try await center.ended(job.id)
                let events = try await center.allEvents(of: job.id)
                let told = events.filter { $0.name == "progress" }
                #expect(events.count == 3 + told.count && events.last?.name == "state")
                // On a busy machine the end overtakes the first report, and only the last one is kept.
                #expect(told.count == 1 || told.count == 2)
                #expect(told.last?.data.contains("Calibrating") == true)
            }
        }
    }

    @Test func `a reader that reconnects late gets the newest progress and the end`()
        async throws
    {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            let id = try await center.submit(.train(JobSample.training(epochs: 1))).id
            // Told as by a center at work, without the training.
            let store = try SQLiteStore(at: workspace.home.store)
            let number = try #require(try await store.jobs(limit: 1).first?.number)
            _ = try await store.startNextJob(ofKinds: ["train"], at: .testStart) { _ in "{}" }
            let seen = try await store.jobEvents(of: number, after: 0, limit: 9).count
            let count = StoredJobEvent.keptProgress + 100
            for step in 1...count {
                try await store.advanceJob(number, progress: Self.progress(step))
            }
            _ = try await store.endJob(
                number,
                from: .running,
                as: .failed(problem: Self.json(Problem(.internalError, "GONE", "it has gone"))),
                at: .testStart,
                keeping: 9,
                describe: { _ in "{}" }
            )
            let events = try await center.allEvents(of: id, after: Int64(seen + 1))
            #expect(events.last?.isLast == true)
            #expect(try events.dropLast().last?.data == Self.progress(count))
            #expect(events.map(\.id) == events.map(\.id).sorted())
            #expect(events.count <= StoredJobEvent.keptProgress + 1)
            #expect(try await center.allEvents(of: id, after: events[0].id) == Array(events[1...]))
        }
    }

    @Test func `a reader that goes away leaves nothing waiting`() async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            let job = try await center.submit(.backtest(JobSample.backtest()))
            let reader = Task { try await center.allEvents(of: job.id) }
            let waiter = Task { try await center.finished(job.id, within: .seconds(3600)) }
            reader.cancel()
            waiter.cancel()
            #expect(try await reader.value.count <= 1)
            #expect(try await waiter.value?.state == .queued)
        }
    }
}
