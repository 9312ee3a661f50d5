import Foundation
import Market
import Storage
import TestSupport
import Testing

/// A store file that release 0.1.0 has written: three jobs on made-up candles.
@Suite struct ReleasedStoreTests {
    private static func withStore(_ body: (SQLiteStore, URL) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("store.sqlite")
            try FileManager.default.copyItem(
                at: Fixtures.url("Storage/release-0.1.0.sqlite"),
                to: url
            )
            try await body(SQLiteStore(at: url), url)
        }
    }

    @Test func `its candles, rates and jobs are read`() async throws {
        try await Self.withStore { store, _ in
            let key = try makeKey("BTCUSDT", .futures)
            let series = try store.series(key)
            #expect(series.count == 2400)
            #expect(series.openTimes.first == Timestamp(milliseconds: 1_787_284_800_000))
            #expect(series[0].close == 11_282.96)
            #expect(try store.status(of: key)?.gaps == [])
            let rates = try store.funding(key.symbol)
            #expect(rates.count == 300)
            #expect(
                rates.first
                    == FundingRate(time: Timestamp(milliseconds: 1_787_299_200_000), rate: 0.0001)
            )
            let jobs = try await store.jobs(limit: 9)
            #expect(jobs.map(\.number) == [3, 2, 1])
            #expect(jobs.map(\.kind) == ["compare", "backtest", "train"])
            #expect(jobs.allSatisfy { $0.state == .done && $0.attempts == 1 })
            #expect(jobs[1].runID == "20261129T045715319Z-lstm_fast-BTCUSDT-b5df025d")
            for job in jobs {
                #expect(try await store.jobResult(job.number) != nil)
                let events = try await store.jobEvents(of: job.number, after: 0, limit: 99)
                #expect(events.first?.number == 1)
                #expect(events.last?.isLast == true)
            }
        }
    }

    @Test func `it is written to, and what it had is there when it is opened again`() async throws {
        try await Self.withStore { store, url in
            let key = try makeKey("BTCUSDT", .futures)
            let last = try #require(try store.series(key).openTimes.last)
            var candle = makeCandle(0)
            candle.openTime = last + 3_600_000
            #expect(try await store.insert([candle], for: key).inserted == 1)
            let rate = FundingRate(time: last, rate: 0.0002)
            #expect(try await store.insertFunding([rate], for: key.symbol).inserted == 1)
            let answer = StoredAnswer.refusal(reason: "rain")
            let hash = [UInt8](repeating: 7, count: 32)
            #expect(try await store.keep(answer, to: hash, of: "parrot") == answer)
            let draft = JobDraft(kind: "sync", subject: "a", request: "{}")
            let added = try await store.addJob(draft, queueLimit: 9, at: last) { _ in "{}" }
            guard case .added(let job) = added else {
                Issue.record("\(added)")
                return
            }
            // No number is given twice.
            #expect(job.number == 4)

            let again = try SQLiteStore(at: url)
            #expect(try again.series(key).count == 2401)
            #expect(try again.funding(key.symbol).count == 301)
            #expect(try again.answer(to: hash, of: "parrot") == answer)
            #expect(try await again.jobs(limit: 9).map(\.number) == [4, 3, 2, 1])
        }
    }
}
