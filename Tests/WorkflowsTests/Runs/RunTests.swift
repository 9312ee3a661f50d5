import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Runs that are kept: saved whole, listed by page, read by a name that cannot be a path.
@Suite struct RunTests {
    private static func with(_ body: (Workspace, SeriesKey) async throws -> Void) async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { try await body($0, series.key) }
    }

    private static func run(
        _ workspace: Workspace,
        _ key: SeriesKey,
        strategy: String = "supertrend",
        at now: Timestamp = .testStart
    ) async throws -> BacktestRun {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.window = .newest(days: 10, to: nil)
        return try await workspace.backtest(request, now: now).result
    }

    @Test func `fifty equal runs at the same moment are all kept as one`() async throws {
        try await Self.with { workspace, key in
            let runs = try await withThrowingTaskGroup(of: BacktestRun.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await Self.run(workspace, key) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(runs.count == 50)
            let ids = Set(runs.map(\.runID))
            let id = try #require(ids.first)
            #expect(ids.count == 1)
            let report = try #require(try workspace.runReport(id))
            let written = runs.map { Data($0.json.utf8) }
            #expect(written.allSatisfy { $0 == report })
            let names = try FileManager.default.contentsOfDirectory(atPath: runs[0].folder.path)
            #expect(
                names.sorted() == [
                    "equity.csv.gz", "report.html", "report.json", "request.json", "run.sha256",
                    "summary.json", "trades.csv.gz",
                ]
            )
            let home = workspace.home.runs
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: home.path).sorted()
                    == [".drafts", id]
            )
            let drafts = home.appending(path: ".drafts")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: drafts.path) == ["lock"]
            )
        }
    }

    @Test func `a summary says what the report says, and an older run has one, too`()
        async throws
    {
        try await Self.with { workspace, key in
            let run = try await Self.run(workspace, key)
            let summary = try #require(try workspace.runs(limit: 10).runs.first)
            let report = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            #expect(summary.runID == run.runID)
            #expect(summary.createdAt == .testStart)
            #expect(summary.strategyType == "supertrend")
            #expect(summary.strategyName == "SuperTrend")
            #expect(summary.symbol == key.symbol)
            #expect(summary.market == .spot)
            #expect(summary.interval == .oneHour)
            #expect(summary.startDate == report.run.startDate)
            #expect(summary.endDate == report.run.endDate)
            #expect(summary.totalReturnPct == report.figures.totalReturnPct)
            #expect(summary.sharpeRatio == report.figures.sharpeRatio)
            #expect(summary.maxDrawdownPct == report.figures.maxDrawdownPct)
            #expect(summary.winRate == report.figures.winRate)
            #expect(summary.totalTrades == report.trades.count)
            #expect(summary.performanceRating == report.figures.performanceRating)
            #expect(summary.totalTrades > 0)
            #expect(summary.kind == .backtest)
            #expect(summary.evidence == .noModel)
            #expect(summary.model == nil)
            #expect(summary.bars == 240)

            // Another process, which has not read the summary.
            func listed() throws -> [RunSummary] {
                try Workspace(home: workspace.home, pool: workspace.pool).runs(limit: 10).runs
            }
            try FileManager.default.removeItem(at: run.folder.appending(path: "summary.json"))
            #expect(try listed() == [summary])
            // Several reports of one run are a list. Older runs have no checksums.
            try FileManager.default.removeItem(at: run.folder.appending(path: "run.sha256"))
            let report2 = run.folder.appending(path: "report.json")
            try "[\(run.json),\n\(run.json)]".write(to: report2, atomically: true, encoding: .utf8)
            #expect(try listed() == [summary])
        }
    }

    @Test func `runs come newest first, page by page, and can be picked`() async throws {
        try await Self.with { workspace, key in
            var ids: [String] = []
            // The third is a fraction of a second after the second.
            for offset: Int64 in [0, 1000, 1250, 60_000] {
                ids.append(
                    try await Self.run(workspace, key, at: .testStart + offset).runID
                )
            }
            let other = try await Self.run(
                workspace,
                key,
                strategy: "rsi_ema",
                at: .testStart + 30_000
            ).runID
            let expected = [ids[3], other, ids[2], ids[1], ids[0]]

            let first = try workspace.runs(limit: 2)
            #expect(first.runs.map(\.runID) == Array(expected[0..<2]))
            #expect(first.next == expected[1])
            let second = try workspace.runs(limit: 2, before: first.next)
            #expect(second.runs.map(\.runID) == Array(expected[2..<4]))
            let third = try workspace.runs(limit: 2, before: second.next)
            #expect(third.runs.map(\.runID) == [expected[4]])
            #expect(third.next == nil)

            #expect(try workspace.runs(limit: 9, strategy: "rsi_ema").runs.map(\.runID) == [other])
            let ether = try Symbol("ETHUSD")
            #expect(try workspace.runs(limit: 9, symbol: ether).runs.isEmpty)
            #expect(try workspace.runs(limit: 9, symbol: key.symbol).runs.count == 5)
        }
    }

    @Test func `a summary is read once, and forgotten with its run`() async throws {
        try await Self.with { workspace, key in
            let runs = [
                try await Self.run(workspace, key),
                try await Self.run(workspace, key, at: .testStart + 1000),
            ]
            let page = try workspace.runs(limit: 10)
            let json = try workspace.encodedRuns(limit: 10).json
            #expect(try JSONDecoder().decode(RunPage.self, from: json).runs == page.runs)
            // Had the files to be read again, nothing would be listed.
            for run in runs {
                for file in ["summary.json", "report.json"] {
                    try FileManager.default.removeItem(at: run.folder.appending(path: file))
                }
            }
            #expect(try workspace.runs(limit: 10).runs == page.runs)
            #expect(try workspace.encodedRuns(limit: 10).json == json)

            try FileManager.default.removeItem(at: runs[1].folder)
            #expect(try workspace.runs(limit: 10).runs == [page.runs[1]])
            #expect(try workspace.runs(limit: 10, model: "BTCUSD_1h_spot").runs.isEmpty)
        }
    }

    @Test func `of a thousand runs and more only a page of summaries is read`() throws {
        let runs = (0..<1500).compactMap { index in
            RunID("20250101T00\(10 + index / 60)\(10 + index % 60)Z-supertrend-BTCUSD-1a2b3c4d")
        }
        #expect(runs.count == 1500)
        var read: [String] = []
        let page = runs.page(limit: 20) { run -> RunSummary? in
            read.append(run.text)
            return nil
        }
        #expect(read == runs.suffix(20).reversed().map(\.text))
        #expect(page.next == read.last)
    }

    @Test func `a half-written draft is not listed, and the next run clears it away`()
        async throws
    {
        try await Self.with { workspace, key in
            let kept = try await Self.run(workspace, key)
            let runs = workspace.home.runs
            let draft = runs.appending(path: ".drafts/run-AbCdEf")
            // What an earlier version left, and a name of the right shape without a report.
            let old = runs.appending(path: ".draft-\(kept.runID)")
            let empty = runs.appending(path: "20990101T000000Z-supertrend-BTCUSD-1a2b3c4d")
            for folder in [draft, old, empty] {
                try FileManager.default.createDirectory(
                    at: folder,
                    withIntermediateDirectories: true
                )
            }
            for folder in [draft, old] {
                try String(kept.json.prefix(1000)).write(
                    to: folder.appending(path: "report.json"),
                    atomically: true,
                    encoding: .utf8
                )
            }
            #expect(try workspace.runs(limit: 10).runs.map(\.runID) == [kept.runID])
            _ = try await Self.run(workspace, key, at: .testStart + 1000)
            #expect(!FileManager.default.fileExists(atPath: draft.path))
            #expect(try workspace.runs(limit: 10).runs.count == 2)
        }
    }

    @Test func `a run is read back as it was kept`() async throws {
        try await Self.with { workspace, key in
            let run = try await Self.run(workspace, key)
            #expect(try workspace.runReport(run.runID) == Data(run.json.utf8))
            #expect(try workspace.runPage(run.runID) == Data(contentsOf: run.page))
            let other = "20250101T000000Z-supertrend-BTCUSD-00000000"
            #expect(try workspace.runReport(other) == nil)
            #expect(try workspace.runPage(other) == nil)
        }
    }

    @Test(
        arguments: [
            "", ".", "..", "../outside", "../outside/", "..%2Foutside", "/etc/passwd", ".drafts",
            "20250101T000000Z-supertrend-../../outside-1a2b3c4d",
            "20250101T000000Z-../-BTCUSD-1a2b3c4d",
            "20250101T000000Z-super/trend-BTCUSD-1a2b3c4d",
            "20250101T000000Z-supertrend-BTCUSD-1a2b3c4d/../../outside",
            "20250101T000000Z-supertrend-BTCUSD-1a2b3c4d\u{0}",
            "20250101T000000Z-supertrend-BTCUSD-1a2b3c4d\n",
            "20250101T000000Z-supertrend-btcusd-1a2b3c4d",
            "20250101T000000Z-supertrend-BTCUSD-1A2B3C4D",
            "20250101T000000Z-supertrend-BTCUSD-1a2b3c4",
            "20250101T00000٠Z-supertrend-BTCUSD-1a2b3c4d",
            "20250101T000000Z-supertrend-BTCUSD-1a2b3c4d-more",
            String(repeating: "a", count: 1_000_000),
        ].map(Abridged.init)
    )
    func `a text that is no run's name never becomes a path`(
        _ argument: Abridged<String>
    ) async throws {
        let text = argument.value
        #expect(RunID(text) == nil)
        try await TemporaryWorkspace.with([]) { workspace in
            let runs = workspace.home.runs
            let outside = workspace.home.folder.appending(path: "outside")
            for folder in [runs, outside] {
                try FileManager.default.createDirectory(
                    at: folder,
                    withIntermediateDirectories: true
                )
            }
            for name in ["report.json", "report.html"] {
                try "secret".write(
                    to: outside.appending(path: name),
                    atomically: true,
                    encoding: .utf8
                )
            }
            #expect(try workspace.runReport(text) == nil)
            #expect(try workspace.runPage(text) == nil)
            #expect(throws: WorkflowError.self) { try workspace.runs(limit: 1, before: text) }
        }
    }

    @Test(arguments: [0, -1, 5001, Int.max])
    func `a limit that no page has is refused`(_ limit: Int) async throws {
        try await TemporaryWorkspace.with([]) { workspace in
            _ = #expect(
                throws: WorkflowError.invalid(
                    parameter: "limit",
                    value: "\(limit)",
                    remedy: "give a number from 1 to 5000"
                )
            ) {
                try workspace.runs(limit: limit)
            }
        }
    }
}
