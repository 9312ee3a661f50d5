import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// A loss of power, or anything else that changes a run's files: a damaged one is never a result.
@Suite struct DamagedRunTests {
    private static func with(_ body: (Workspace, SeriesKey) async throws -> Void) async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { try await body($0, series.key) }
    }

    private static func run(_ workspace: Workspace, _ key: SeriesKey) async throws -> BacktestRun {
        var request = BacktestRequest(strategy: "supertrend", key: key)
        request.window = .newest(days: 10, to: nil)
        return try await workspace.backtest(request, now: .testStart).result
    }

    /// What may happen to a file.
    enum Damage: CaseIterable {
        case empty, half, otherByte, missing

        func apply(to file: URL) throws {
            let bytes = try Data(contentsOf: file)
            switch self {
            case .empty: try Data().write(to: file)
            case .half: try bytes.prefix(bytes.count / 2).write(to: file)
            case .otherByte:
                var bytes = bytes
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: file)
            case .missing: try FileManager.default.removeItem(at: file)
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `a damaged report is an error, the same run again replaces it`(
        _ damage: Damage
    ) async throws {
        try await Self.with { workspace, key in
            let run = try await Self.run(workspace, key)
            let report = try #require(try workspace.runReport(run.runID))
            try damage.apply(to: run.folder.appending(path: "report.json"))
            #expect(throws: WorkflowError.damagedRun(id: run.runID, file: "report.json")) {
                try workspace.runReport(run.runID)
            }
            // Other files are as they were.
            #expect(try workspace.runPage(run.runID) != nil)
            #expect(try await Self.run(workspace, key).runID == run.runID)
            #expect(try workspace.runReport(run.runID) == report)
        }
    }

    @Test(arguments: ["report.html", "equity.csv.gz", "trades.csv.gz"], Damage.allCases)
    func `any other damaged file is an error, too`(file: String, _ damage: Damage) async throws {
        try await Self.with { workspace, key in
            let run = try await Self.run(workspace, key)
            try damage.apply(to: run.folder.appending(path: file))
            #expect(throws: WorkflowError.damagedRun(id: run.runID, file: file)) {
                switch file {
                case "report.html": try workspace.runPage(run.runID)
                case "equity.csv.gz": try workspace.runEquity(run.runID)
                default: try workspace.runTrades(run.runID)
                }
            }
            #expect(try workspace.runReport(run.runID) != nil)
        }
    }

    @Test(arguments: [Damage.empty, .half])
    func `a run of a release without checksums is held against the format`(
        _ damage: Damage
    ) async throws {
        try await Self.with { workspace, key in
            let run = try await Self.run(workspace, key)
            let report = try #require(try workspace.runReport(run.runID))
            try FileManager.default.removeItem(at: run.folder.appending(path: "run.sha256"))
            #expect(try workspace.runReport(run.runID) == report)
            #expect(try workspace.runPage(run.runID) != nil)
            for name in ["report.json", "report.html"] {
                try damage.apply(to: run.folder.appending(path: name))
            }
            #expect(throws: WorkflowError.damagedRun(id: run.runID, file: "report.json")) {
                try workspace.runReport(run.runID)
            }
            #expect(throws: WorkflowError.damagedRun(id: run.runID, file: "report.html")) {
                try workspace.runPage(run.runID)
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `a job whose run was damaged before it ended is done again`(
        _ damage: Damage
    ) async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            let job = try await center.submit(.backtest(JobSample.backtest()))
            try await center.workUntilKilledAtTheEnd(of: job.id, in: workspace)
            let run = try #require(try workspace.runs(limit: 9).runs.first?.runID)
            let folder = workspace.home.runs.appending(path: run)
            if damage == .missing {
                try FileManager.default.removeItem(at: folder)
            } else {
                try damage.apply(to: folder.appending(path: "report.json"))
            }

            let next = try JobCenter.make(Workspace(home: workspace.home), step: 7_000)
            try await next.atWork {
                let ended = try await next.ended(job.id)
                #expect(ended.state == .done)
                let answer = try #require(try await next.result(of: job.id)).object
                #expect(answer["run_id"] as? String == ended.runID)
                #expect(answer["equity_curve"] is [Any])
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `a finished job whose run is damaged has no result`(_ damage: Damage) async throws {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let center = try JobCenter.make(workspace)
            try await center.atWork {
                let job = try await center.submit(.backtest(JobSample.backtest()))
                let run = try #require(try await center.ended(job.id).runID)
                try damage.apply(
                    to: workspace.home.runs.appending(path: "\(run)/report.json")
                )
                let error = await #expect(throws: (any Error).self) {
                    try await center.result(of: job.id)
                }
                #expect(error.map { Problem($0).code } == "RUN_DAMAGED")
            }
        }
    }

    @Test func `the tables beside a report have every point and trade`() async throws {
        try await Self.with { workspace, key in
            let run = try await Self.run(workspace, key)
            let report = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            let equity = try Self.rows(try #require(try workspace.runEquity(run.runID)))
            #expect(equity.first == "timestamp,equity")
            let points = equity.dropFirst().map { $0.split(separator: ",") }
            #expect(points.map { String($0[0]) } == report.equityCurve.map(\.timestamp.description))
            #expect(points.map { Double($0[1]) } == report.equityCurve.map(\.equity))
            let trades = try Self.rows(try #require(try workspace.runTrades(run.runID)))
                .dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
            #expect(trades.map { String($0[0]) } == report.trades.map(\.entryTime.description))
            #expect(trades.map { Double($0[7]) } == report.trades.map(\.pnl))
            #expect(trades.map { Double($0[12]) } == report.trades.map(\.stopLoss))
            #expect(trades.allSatisfy { $0.count == 14 })
        }
    }

    /// The lines of a gzipped table.
    private static func rows(_ packed: Data) throws -> [String] {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "table-\(UUID().uuidString).csv.gz")
        defer { try? FileManager.default.removeItem(at: file) }
        try packed.write(to: file)
        let gunzip = Process()
        let output = Pipe()
        gunzip.executableURL = URL(filePath: "/usr/bin/env")
        gunzip.arguments = ["gzip", "-dc", file.path]
        gunzip.standardOutput = output
        try gunzip.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        gunzip.waitUntilExit()
        #expect(gunzip.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
