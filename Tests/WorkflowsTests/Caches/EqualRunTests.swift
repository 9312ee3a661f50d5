import Backtesting
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
