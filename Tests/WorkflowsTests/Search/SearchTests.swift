import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A search of a rule's settings.
@Suite struct SearchTests {
    private static func request(
        _ change: (inout SearchRequest) -> Void = { _ in }
    ) throws -> SearchRequest {
        var request = SearchRequest(strategy: "supertrend", key: try WalkSample.key())
        request.backtest.window = .newest(days: 90, to: nil)
        request.space = ["period": "7:15:4", "multiplier": "1:3:1"]
        change(&request)
        return request
    }

    private static func json(_ report: SearchReport) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(report)
    }

    private static func search(
        _ request: SearchRequest,
        in workspace: Workspace
    ) async throws -> SearchReport {
        try await workspace.search(request, now: .testStart).result
    }

    @Test(arguments: [SearchMethod.grid, .random, .latinHypercube])
    func `any number of workers gives the same bytes, in a home of its own or again`(
        method: SearchMethod
    ) async throws {
        let series = try WalkSample.series()
        var bytes: Set<Data> = []
        for workers in [1, 2, 5] {
            try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
                let request = try Self.request {
                    $0.workers = workers
                    $0.method = method
                    $0.trials = method == .grid ? nil : 6
                }
                bytes.insert(try Self.json(await Self.search(request, in: workspace)))
                let again = try await Self.search(request, in: workspace)
                bytes.insert(try Self.json(again))
                #expect(again.trials.count == (method == .grid ? 9 : 6))
                #expect(again.holdoutLooks == 0)
            }
        }
        #expect(bytes.count == 1)
    }

    @Test func `a trial's figures and returns are those of the ordinary backtest, and count once`()
        async throws
    {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series]) { workspace in
            let report = try await Self.search(Self.request(), in: workspace)
            let chosen = report.recommended.trial == report.peak.trial ? 1 : 2
            #expect(report.ledger.count == 9 + chosen)
            #expect(report.searchWindow.bars == 1620)
            #expect(report.holdoutWindow.bars == 540)
            let hour = Interval.oneHour.milliseconds
            for (trial, window, figures) in [
                (report.trials[4], report.searchWindow, report.trials[4].figures),
                (
                    report.trials[report.recommended.trial - 1], report.holdoutWindow,
                    report.recommended.holdout
                ),
            ] {
                var request = try Self.request().backtest
                request.parameters = trial.settings
                request.window = .from(window.from, to: window.to + hour)
                let run = try await workspace.backtest(request, now: .testStart).result
                let ordinary = try JSONDecoder().decode(
                    BacktestReport.self,
                    from: Data(run.json.utf8)
                )
                #expect(ordinary.figures == figures)
                #expect(ordinary.evidence.trials?.count == report.ledger.count)
            }
        }
    }

    @Test(arguments: [UInt64(3), 4, 5])
    func `on a random walk nothing is claimed`(seed: UInt64) async throws {
        let series = try WalkSample.series(seed: seed)
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let report = try await Self.search(Self.request(), in: workspace)
            #expect(report.evidence.aboveZero == 0)
            #expect(report.trials.allSatisfy { $0.evidence.claims.isEmpty })
            #expect(report.conclusion == .notShown)
            #expect(report.verdict.hasPrefix("None of 9 settings is better than luck"))
            #expect(report.evidence.overfittingTrials == 9)
            #expect(report.evidence.overfittingProbability != nil)
            #expect(report.evidence.superiorPValue.map { $0 > 0.05 } == true)
            #expect(report.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        }
    }

    @Test func `a planted signal is found, and holds on the holdout`() async throws {
        let series = try WalkSample.series(strength: 0.6, seed: 9)
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let request = try Self.request {
                $0.space = ["period": "2:6:2", "multiplier": "0.5:1.5:0.5"]
                $0.holdout = .days(30)
            }
            let report = try await Self.search(request, in: workspace)
            #expect(report.evidence.aboveZero > 0, "\(report.text)")
            #expect(report.recommended.evidence.claims.contains(.aboveZero), "\(report.text)")
            #expect(report.holdoutVerdict.contains("is better than luck"))
            #expect(report.conclusion == .supported)
            #expect(report.verdict.hasPrefix("An edge is shown: of 9 settings a chosen one"))
            #expect(report.recommended.combinedPValue.map { $0 <= 0.05 } == true)
            #expect(report.recommended.deflatedSharpe.map { $0 > 0.95 } == true)
        }
    }

    @Test func `a later search over the same bars is stamped, over others it is not`() async throws
    {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            func looks(_ change: (inout SearchRequest) -> Void) async throws -> SearchReport {
                try await Self.search(Self.request(change), in: workspace)
            }
            let first = try await looks { _ in }
            #expect(first.holdoutLooks == 0)
            let second = try await looks { $0.space["period"] = "5:9:2" }
            #expect(second.holdoutLooks == 1)
            #expect(second.holdoutVerdict.contains("looked at 1 time before"))
            let third = try await looks { $0.holdout = .days(10) }
            #expect(third.holdoutLooks == 2)
            #expect(third.holdoutWindow.bars == 240)
            // The first one again sees what it has seen.
            let again = try await looks { _ in }
            #expect(again.holdoutLooks == 0)
            let earlier = try await looks {
                $0.backtest.window = .newest(days: 30, to: series.openTimes[1400])
            }
            #expect(earlier.holdoutLooks == 0)
        }
    }

    @Test func `what cannot be searched is refused before anything is noted`() async throws {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let changes: [(String, @Sendable (inout SearchRequest) -> Void)] = [
                ("give at least one parameter several values", { $0.space = [:] }),
                ("a grid has all its settings", { $0.trials = 5 }),
                (
                    "give 1 to 5000",
                    {
                        $0.method = .random; $0.trials = 0
                    }
                ),
                ("draw from it with", { $0.space["multiplier"] = "1:50:0.01" }),
                ("none to judge on", { $0.holdout = .days(90) }),
                ("give at least 1", { $0.workers = 0 }),
                ("it cannot be searched", { $0.space["use_llm_analysis"] = "true,false" }),
                ("has no parameter", { $0.space["perod"] = "1:2:1" }),
                ("has no parameter", { $0.backtest.parameters["perod"] = 1 }),
            ]
            for (text, change) in changes {
                let error = await #expect(throws: (any Error).self) {
                    try await Self.search(Self.request(change), in: workspace)
                }
                #expect("\(error.map { "\($0)" } ?? "")".contains(text), "\(text)")
            }
            #expect(!FileManager.default.fileExists(atPath: workspace.home.lockbox.path))
            for text in ["0%", "100%", "x", "0", "-3", "1.5"] {
                #expect(throws: WorkflowError.self) { _ = try SearchRequest.Holdout(text) }
            }
            let (share, days) = (try SearchRequest.Holdout("25%"), try SearchRequest.Holdout("90"))
            #expect(share == .percent(25))
            #expect(days == .days(90))
        }
    }

    @Test func `all trials are rows of a table`() async throws {
        let series = try WalkSample.series()
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            let report = try await Self.search(Self.request(), in: workspace)
            let file = workspace.home.folder.appending(path: "trials.csv")
            try report.write(csv: file)
            let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            #expect(rows.count == 10)
            #expect(rows[0].hasPrefix("trial,multiplier,period,sharpe_ratio,"))
            #expect(rows[1].hasPrefix("1,1,7,"))
            #expect(Set(rows.map { $0.count { $0 == "," } }).count == 1)
        }
    }
}
