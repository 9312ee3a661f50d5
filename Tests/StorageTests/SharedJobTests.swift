import Market
import Storage
import TestSupport
import Testing

/// Jobs of a store that several services share: leases, cancellations, news.
@Suite(
    .enabled(if: PostgresServer.absence == nil, "PostgreSQL is missing: apt-get install postgresql")
)
struct SharedJobTests {
    /// The stores of two services that share a database.
    private func withServices(
        lease: Duration = .seconds(3600),
        _ body: (_ a: PostgresStore, _ b: PostgresStore, StorePlace) async throws -> Void
    ) async throws {
        try await TestedStore.postgres.withStore { _, place in
            try await body(
                place.shared(by: "a", lease: lease),
                place.shared(by: "b", lease: lease),
                place
            )
        }
    }

    private func recover(_ store: PostgresStore) async throws {
        try await store.recoverJobs(
            ofKinds: ["backtest"],
            attempts: 2,
            problem: { _ in #"{"code":"INTERRUPTED"}"# },
            at: hour(5),
            describe: describe
        )
    }

    @Test func `no job is begun twice, however many begin at once`() async throws {
        try await withServices { a, b, _ in
            for number in 1...20 { try await a.add("backtest", "\(number)") }
            let begun = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for number in 0..<30 {
                    group.addTask {
                        try await (number.isMultiple(of: 2) ? a : b).start(["backtest"])?.number
                    }
                }
                return try await group.reduce(into: [Int64]()) { all, number in
                    if let number { all.append(number) }
                }
            }
            // A claim may pass over a job that another one holds, and none is claimed by two.
            #expect(Set(begun).count == begun.count)
            var rest = 20 - begun.count
            while try await b.start(["backtest"]) != nil { rest -= 1 }
            #expect(rest == 0)
        }
    }

    @Test func `a running job is advanced, pinned and ended by its own service alone`() async throws
    {
        try await withServices { a, b, _ in
            try await a.add("backtest", "x")
            _ = try await a.start(["backtest"])
            try await b.advanceJob(1, progress: #"{"n":1}"#)
            #expect(try await a.job(1)?.progress == nil)
            await #expect(throws: CancellationError.self) {
                try await b.pinJob(1, JobPin(data: "{}"))
            }
            #expect(try await b.end(1) == nil)
            try await b.putBackJob(1, describe: describe)
            #expect(try await a.job(1)?.state == .running)
            #expect(try await a.end(1)?.state == .done)
            #expect(try await b.jobResult(1) != nil)
        }
    }

    @Test func `a job whose lease is renewed stays, and one whose lease is over goes on elsewhere`()
        async throws
    {
        try await withServices { a, b, place in
            try await a.add("backtest", "x")
            try await a.add("backtest", "y")
            _ = try await a.start(["backtest"])
            _ = try await a.start(["backtest"])
            // For this one the server has been up for longer than a lease.
            let later = try place.shared(by: "b", lease: .zero)
            try await recover(later)
            #expect(try await b.jobs(state: .running, limit: 9).count == 2)
            try await place.execute(
                "UPDATE job SET lease_until = now() - interval '1 second' WHERE number = 1"
            )
            try await recover(later)
            #expect(try await b.job(1)?.state == .queued)
            #expect(try await b.job(2)?.state == .running)
            let renewal = try await a.renewJobs([1, 2])
            #expect(renewal == JobRenewal(held: [2]))
            let again = try #require(try await b.start(["backtest"]))
            #expect(again.number == 1 && again.attempts == 2)
            #expect(try await a.end(1) == nil)
            // The last attempt is over, too.
            try await place.execute(
                "UPDATE job SET lease_until = now() - interval '1 second' WHERE number = 1"
            )
            try await recover(later)
            #expect(try await a.job(1)?.state == .failed)
            #expect(try await a.job(1)?.problem == #"{"code":"INTERRUPTED"}"#)
        }
    }

    @Test func `no lease counts as over while the server is not up for longer than a lease`()
        async throws
    {
        try await withServices { a, b, place in
            try await a.add("backtest", "x")
            _ = try await a.start(["backtest"])
            try await place.execute("UPDATE job SET lease_until = now() - interval '1 second'")
            // The server of the tests was started less than ten days ago.
            try await recover(try place.shared(by: "b", lease: .seconds(864_000)))
            #expect(try await b.job(1)?.state == .running)
            #expect(try await a.renewJobs([1]).held == [1])
        }
    }

    @Test func `a cancellation reaches the service that runs the job, or whoever recovers it`()
        async throws
    {
        try await withServices { a, b, place in
            try await a.add("backtest", "x")
            _ = try await a.start(["backtest"])
            try await b.requestCancellation(of: 1, as: #"{"code":"CANCELLED"}"#)
            #expect(try await a.renewJobs([1]) == JobRenewal(held: [1], cancelled: [1]))
            try await place.execute("UPDATE job SET lease_until = now() - interval '1 second'")
            try await recover(try place.shared(by: "b", lease: .zero))
            let job = try #require(try await a.job(1))
            #expect(job.state == .cancelled)
            #expect(job.problem == #"{"code":"CANCELLED"}"#)
            #expect(try await a.jobEvents(of: 1, after: 0, limit: 9).last?.isLast == true)
        }
    }

    @Test func `a service hears of what another one does, in order`() async throws {
        try await withServices { a, b, _ in
            var news = b.jobNews().makeAsyncIterator()
            // It listens once it has said that anything may have happened before.
            #expect(await news.next() == .unknown)
            try await a.add("backtest", "x")
            _ = try await a.start(["backtest"])
            try await b.requestCancellation(of: 1, as: "{}")
            try await a.end(1)
            #expect(await news.next() == .job(1, .queued))
            #expect(await news.next() == .job(1, .changed))
            #expect(await news.next() == .job(1, .cancelled))
            #expect(await news.next() == .job(1, .changed))
        }
    }
}
