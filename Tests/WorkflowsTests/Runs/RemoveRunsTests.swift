import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Runs that make room for newer ones: the oldest first, whole, and under the eyes of readers.
@Suite struct RemoveRunsTests {
    private static let files = [
        "equity.csv.gz", "report.html", "report.json", "request.json", "run.sha256",
        "summary.json", "trades.csv.gz",
    ]

    private static func with(_ body: (Workspace, SeriesKey) async throws -> Void) async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { try await body($0, series.key) }
    }

    /// Leaves a run.
    ///
    /// - Returns: Its name.
    private static func run(
        _ workspace: Workspace,
        _ key: SeriesKey,
        at now: Timestamp = .testStart
    ) async throws -> String {
        var request = BacktestRequest(strategy: "supertrend", key: key)
        request.window = .newest(days: 10, to: nil)
        return try await workspace.backtest(request, now: now).result.runID
    }

    private static func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func `the oldest go first, whole, and without a trace`() async throws {
        try await Self.with { workspace, key in
            var ids: [String] = []
            // As texts the second and the third sort the other way round.
            for offset: Int64 in [0, 1000, 1250, 60_000] {
                ids.append(try await Self.run(workspace, key, at: .testStart + offset))
            }
            try workspace.removeRuns(butNewest: 3)
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == ids[1...].reversed())
            try workspace.removeRuns(butNewest: 2)
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == ids[2...].reversed())
            for id in ids[..<2] {
                #expect(try workspace.runReport(id) == nil)
                #expect(try workspace.runPage(id) == nil)
            }
            // A page may begin at a run that has gone.
            #expect(try workspace.runs(limit: 9, before: ids[1]).runs.isEmpty)
            let home = workspace.home.runs
            #expect(try Self.names(in: home) == [".drafts"] + ids[2...].sorted())
            #expect(try Self.names(in: home.appending(path: ".drafts")) == ["lock"])
            for id in ids[2...] {
                #expect(try Self.names(in: home.appending(path: id)) == Self.files)
            }
        }
    }

    @Test func `runs go that do not fit into the size, the newest one never`() async throws {
        try await Self.with { workspace, key in
            var ids: [String] = []
            for offset: Int64 in 0..<4 {
                ids.append(try await Self.run(workspace, key, at: .testStart + offset * 1000))
            }
            let sizes = try ids.map { id in
                let folder = workspace.home.runs.appending(path: id)
                return try Self.names(in: folder).reduce(0) { sum, name in
                    sum + (try Data(contentsOf: folder.appending(path: name))).count
                }
            }
            let three = sizes[1] + sizes[2] + sizes[3]
            try workspace.removeRuns(butNewest: 9, largest: three)
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == ids[1...].reversed())
            try workspace.removeRuns(butNewest: 9, largest: three - 1)
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == ids[2...].reversed())
            try workspace.removeRuns(butNewest: 9, largest: 1)
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == [ids[3]])
        }
    }

    @Test func `as many as may stay, stay, and a home without runs is left as it is`()
        async throws
    {
        try await Self.with { workspace, key in
            try workspace.removeRuns(butNewest: 1)
            #expect(!FileManager.default.fileExists(atPath: workspace.home.runs.path))
            let id = try await Self.run(workspace, key)
            for count in [1, 2, 1_000_000] {
                try workspace.removeRuns(butNewest: count)
                #expect(try workspace.runs(limit: 9).runs.map(\.runID) == [id])
            }
        }
    }

    @Test func `one that has just been saved stays, though others have newer names`() async throws {
        try await Self.with { workspace, key in
            var ids: [String] = []
            for offset: Int64 in 0..<4 {
                ids.append(try await Self.run(workspace, key, at: .testStart + offset))
            }
            try workspace.removeRuns(butNewest: 2, sparing: ids[1])
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == ids[1...].reversed())
            // The newest two count whether they are spared or not.
            try workspace.removeRuns(butNewest: 2, sparing: ids[3])
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == ids[2...].reversed())
        }
    }

    @Test func `however many save, remove and read at once, a run is whole or not there`()
        async throws
    {
        try await Self.with { workspace, key in
            let kept = 5
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for index in 0..<40 {
                    group.addTask {
                        let now = .testStart + Int64(index) * 1000
                        let id = try await Self.run(workspace, key, at: now)
                        try workspace.removeRuns(butNewest: kept, sparing: id)
                        return id
                    }
                    group.addTask {
                        for listed in try workspace.runs(limit: 1000).runs {
                            try Self.expectWholeOrGone(listed, in: workspace)
                        }
                        return nil
                    }
                }
                return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
            }
            #expect(Set(ids).count == 40)
            let home = workspace.home.runs
            #expect(try Self.names(in: home.appending(path: ".drafts")) == ["lock"])
            // Beside the newest at most the one that its own task has spared last.
            let left = try Self.names(in: home).filter { $0 != ".drafts" }
            #expect((kept...kept + 1).contains(left.count))
            #expect(left.suffix(kept) == ids.sorted().suffix(kept))
            for id in left {
                #expect(try Self.names(in: home.appending(path: id)) == Self.files)
            }
        }
    }

    private static func expectWholeOrGone(_ run: RunSummary, in workspace: Workspace) throws {
        if let report = try workspace.runReport(run.runID) {
            let decoded = try JSONDecoder().decode(BacktestReport.self, from: report)
            #expect(decoded.runID == run.runID)
        }
        if let page = try workspace.runPage(run.runID) {
            #expect(String(decoding: page, as: UTF8.self).hasSuffix("</html>\n"))
        }
    }

    @Test func `what a killed removal has left is no run, and the next one clears it away`()
        async throws
    {
        try await Self.with { workspace, key in
            let old = try await Self.run(workspace, key)
            let runs = workspace.home.runs
            let draft = runs.appending(path: ".drafts/run-AbCdEf")
            try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
            try FileManager.default.moveItem(
                at: runs.appending(path: old),
                to: draft.appending(path: old)
            )
            #expect(try workspace.runs(limit: 9).runs.isEmpty)
            #expect(try workspace.runReport(old) == nil)
            let new = try await Self.run(workspace, key, at: .testStart + 1000)
            #expect(try workspace.runs(limit: 9).runs.map(\.runID) == [new])
            #expect(try Self.names(in: runs.appending(path: ".drafts")) == ["lock"])
        }
    }

    @Test func `a service's backtest makes room, and its job says whose result has gone`()
        async throws
    {
        try await Self.with { workspace, key in
            let start = try Timestamp("2018-01-01T00:00:00Z")
            for offset in 0..<3 {
                _ = try await Self.run(workspace, key, at: start + Int64(offset))
            }
            // Whoever asks for a run directly keeps all there are.
            #expect(try workspace.runs(limit: 9).runs.count == 3)
            let center = try JobCenter.make(
                workspace,
                limits: JobLimits(backtests: 1, keptRuns: 2, grace: .zero)
            )
            try await center.atWork {
                var jobs: [Job] = []
                for _ in 1...3 {
                    let job = try await center.submit(.backtest(JobSample.backtest()))
                    jobs.append(try await center.ended(job.id))
                    #expect(try await center.result(of: job.id) != nil)
                }
                let ids = jobs.compactMap(\.runID)
                #expect(try workspace.runs(limit: 9).runs.map(\.runID) == ids[1...].reversed())
                #expect(try await center.result(of: jobs[0].id) == nil)
                #expect(try await center.job(jobs[0].id) == jobs[0])
                #expect(try await center.result(of: jobs[1].id) != nil)
            }
        }
    }
}
