import Backtesting
import Forecasting
import Foundation
import Market
import Storage
import Synchronization
import TestSupport
import Testing
import Workflows

/// A backtest that is asked for again: the same bytes, whether or not it is computed again.
@Suite struct EqualRunTests {
    /// Two homes of equal content, of which the second keeps nothing of what it computes.
    private static func with(
        _ body: (_ cached: Workspace, _ plain: Workspace, CandleSeries) async throws -> Void
    ) async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { cached in
            let other = cached.home.folder.appendingPathExtension("plain")
            defer { try? FileManager.default.removeItem(at: other) }
            try FileManager.default.copyItem(at: cached.home.folder, to: other)
            let plain = try Workspace(
                home: Home(path: other.path, environment: [:]),
                caching: .none
            )
            try await body(cached, plain, series)
        }
    }

    private static func requests(_ key: SeriesKey) -> [BacktestRequest] {
        let standard = TrainedWorkspace.backtest(key)
        var spot = standard
        spot.strategy = "supertrend"
        var seeded = standard
        seeded.seed = 9
        var ended = standard
        ended.window = .newest(days: 4, to: Timestamp.testStart + 29 * 86_400_000)
        // In the middle another evaluation is noted, so that the trials of the first one change.
        return [standard, standard, standard, spot, standard, standard, spot, spot, seeded, seeded]
            + [ended, ended, ended, standard]
    }

    private static func files(_ run: BacktestRun) throws -> [String: Data] {
        let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
        return try names.reduce(into: [:]) {
            $0[$1] = try Data(contentsOf: run.folder.appending(path: $1))
        }
    }

    @Test func `every file is byte for byte that of a backtest that was computed`() async throws {
        try await Self.with { cached, plain, series in
            for (step, request) in Self.requests(series.key).enumerated() {
                // Some without milliseconds, whose names and times are shorter; then days later,
                // where the age of the candles is another.
                let now =
                    series.closeTime(at: series.count - 1)
                    + Int64(step) * (step < 9 ? 1_250 : 86_400_000)
                let runs = (
                    try await cached.backtest(request, now: now).result,
                    try await plain.backtest(request, now: now).result
                )
                #expect(runs.0.runID == runs.1.runID)
                #expect(try Self.files(runs.0) == Self.files(runs.1))
            }
            let counts = cached.equalRunStatistics.layers[0]
            #expect(counts.hits == 10)
            #expect(counts.misses == 4)
            #expect(plain.equalRunStatistics.layers[0].hits == 0)
            #expect(try cached.runs(limit: 99).runs.count == 14)
        }
    }

    @Test func `the answers of jobs are the same bytes`() async throws {
        try await Self.with { cached, plain, series in
            let end = series.closeTime(at: series.count - 1)
            let time = Mutex(end)
            let clock: @Sendable () -> Timestamp = { time.withLock(\.self) }
            func center(_ workspace: Workspace) -> JobCenter {
                JobCenter(
                    workspace: workspace,
                    backfiller: Backfiller(workspace: workspace, exchange: nil, now: clock),
                    limits: JobLimits(grace: .zero),
                    now: clock
                )
            }
            let centers = [center(cached), center(plain)]
            var answers: [[Data]] = [[], []]
            for (index, center) in centers.enumerated() {
                time.withLock { $0 = end }
                try await center.atWork {
                    for request in Self.requests(series.key) {
                        time.withLock { $0 = $0 + 777 }
                        let job = try await center.submit(.backtest(request))
                        #expect(try await center.ended(job.id).state == .done)
                        let result = try #require(try await center.result(of: job.id))
                        answers[index].append(result.json)
                    }
                }
            }
            #expect(answers[0] == answers[1])
            #expect(Set(answers[0]).count == answers[0].count)
            #expect(cached.equalRunStatistics.layers[0].hits == 10)
        }
    }

    /// A clock that is set.
    private final class SetClock: Sendable {
        let time: Mutex<Timestamp>
        init(_ time: Timestamp) { self.time = Mutex(time) }
    }

    /// A center, its clock, and the one request that is asked for again.
    private struct Asking {
        let center: JobCenter
        let clock: SetClock
        let request: BacktestRequest

        init(_ workspace: Workspace, _ series: CandleSeries) {
            let clock = SetClock(series.closeTime(at: series.count - 1))
            let now: @Sendable () -> Timestamp = { clock.time.withLock(\.self) }
            self.clock = clock
            request = TrainedWorkspace.backtest(series.key)
            center = JobCenter(
                workspace: workspace,
                backfiller: Backfiller(workspace: workspace, exchange: nil, now: now),
                limits: JobLimits(grace: .zero),
                now: now
            )
        }

        /// Lets a job do the request, or another one.
        func job(_ other: BacktestRequest? = nil) async throws -> (id: String, run: String) {
            clock.time.withLock { $0 = $0 + 777 }
            let job = try await center.submit(.backtest(other ?? request))
            return (job.id, try #require(try await center.ended(job.id).runID))
        }

        /// The job that is named for the request; nil where one is needed.
        func known() async -> String? { await center.known(.backtest(request))?.job }
    }

    @Test func `a client that waits is answered with what was done, as its job was`() async throws {
        try await Self.with { cached, plain, series in
            let asking = Asking(cached, series)
            try await asking.center.atWork {
                #expect(await asking.known() == nil)
                let (job, _) = try await asking.job()
                for _ in 0..<2 {
                    let known = try #require(await asking.center.known(.backtest(asking.request)))
                    #expect(known.job == job)
                    let answer = try await asking.center.result(of: job)
                    #expect(known.result.json == answer?.json)
                }
                #expect(cached.equalRunStatistics.layers[0].hits == 2)
                #expect(try cached.runs(limit: 99).runs.count == 1)

                asking.clock.time.withLock { $0 = $0 + 60_000 }
                let later = try #require(await asking.center.known(.backtest(asking.request)))
                #expect(later.job == job)
                let object = try JSONSerialization.jsonObject(with: later.result.json)
                let data = (object as? [String: Any])?["data"] as? [String: Any]
                // A minute more than the clock had moved for the job.
                #expect(data?["age_seconds"] as? Double == 60.777)
            }
            let uncached = Asking(plain, series)
            try await uncached.center.atWork {
                _ = try await uncached.job()
                #expect(await uncached.known() == nil)
            }
        }
    }

    @Test func `whatever a report tells makes another job`() async throws {
        try await Self.with { cached, _, series in
            let asking = Asking(cached, series)
            try await asking.center.atWork {
                var (job, run) = try await asking.job()
                #expect(await asking.known() == job)

                // Another evaluation of the series counts in its evidence.
                var other = asking.request
                other.strategy = "supertrend"
                _ = try await asking.job(other)
                #expect(await asking.known() == nil)
                (job, run) = try await asking.job()
                #expect(await asking.known() == job)

                // Other settings.
                var seeded = asking.request
                seeded.seed = 9
                #expect(await asking.center.known(.backtest(seeded)) == nil)

                // Candles so old that a warning says so.
                let before = asking.clock.time.withLock(\.self)
                asking.clock.time.withLock { $0 = $0 + 30 * 86_400_000 }
                #expect(await asking.known() == nil)
                asking.clock.time.withLock { $0 = before }
                #expect(await asking.known() == job)

                // A damaged file, and its run or its job gone.
                let file = cached.home.runs.appending(path: "\(run)/report.json")
                let whole = try Data(contentsOf: file)
                try (whole + Data(" ".utf8)).write(to: file)
                #expect(await asking.known() == nil)
                try whole.write(to: file)
                #expect(await asking.known() == job)
                let (place, aside) = (file.deletingLastPathComponent(), cached.home.folder)
                let away = aside.appending(path: "away")
                try FileManager.default.moveItem(at: place, to: away)
                #expect(await asking.known() == nil)
                try FileManager.default.moveItem(at: away, to: place)
                #expect(await asking.known() == job)
                try cached.execute("DELETE FROM job")
                #expect(await asking.known() == nil)
            }
        }
    }

    @Test func `another model and another candle make another job`() async throws {
        try await Self.with { cached, _, series in
            let asking = Asking(cached, series)
            try await asking.center.atWork {
                let (job, _) = try await asking.job()
                #expect(await asking.known() == job)
                _ = try await cached.train(
                    TrainedWorkspace.request(series.key, days: 30) {
                        $0.configuration.hiddenSize = 5
                    }
                ).result
                #expect(await asking.known() == nil)
                let (second, _) = try await asking.job()
                #expect(await asking.known() == second)

                let close = series.closes[series.count - 1]
                let next = Candle(
                    openTime: series.closeTime(at: series.count - 1),
                    open: close,
                    high: close,
                    low: close,
                    close: close,
                    volume: 1
                )
                try await cached.bring(CandleSeries(key: series.key, candles: [next]))
                asking.clock.time.withLock { $0 = next.openTime + 3_600_000 }
                #expect(await asking.known() == nil)
                let (third, _) = try await asking.job()
                #expect(await asking.known() == third)
            }
        }
    }

    @Test func `a run whose file is damaged is not answered from memory`() async throws {
        try await Self.with { cached, _, series in
            let center = try JobCenter.make(cached)
            try await center.atWork {
                var id = ""
                for _ in 0..<3 {
                    let job = try await center.submit(
                        .backtest(TrainedWorkspace.backtest(series.key))
                    )
                    id = try #require(try await center.ended(job.id).runID)
                    #expect(try await center.result(of: job.id) != nil)
                    let file = cached.home.runs.appending(path: "\(id)/report.json")
                    let whole = try Data(contentsOf: file)
                    try (whole + Data(" ".utf8)).write(to: file)
                    let damage = WorkflowError.damagedRun(id: id, file: "report.json")
                    await #expect(throws: damage) {
                        _ = try await center.result(of: job.id)
                    }
                    try whole.write(to: file)
                }
            }
        }
    }

    @Test func `each is an evaluation of its own, which counts once`() async throws {
        try await Self.with { cached, _, series in
            var counts: [Int?] = []
            for step: Int64 in 0..<4 {
                var request = TrainedWorkspace.backtest(series.key)
                request.seed = step < 2 ? 0 : 1
                let run = try await cached.backtest(request, now: .testStart + step).result
                let bytes = try Data(contentsOf: run.folder.appending(path: "report.json"))
                let report = try JSONDecoder().decode(BacktestReport.self, from: bytes)
                counts.append(report.evidence.trials?.count)
            }
            #expect(counts == [1, 1, 1, 1])
        }
    }
}
