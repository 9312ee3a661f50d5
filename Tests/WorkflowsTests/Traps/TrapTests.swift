import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Ways to lie with a backtest, each of which a check of the product has to name; and honest ways to
/// work, of which none may be named.
///
/// A new lie is a line in one of the lists beside this file.
@Suite struct TrapTests {
    private static let decisions =
        Trap.peekingStrategies + Trap.peekingIndicators + Trap.peekingForecasters
        + Trap.peekingFolds
        + Trap.stateful + Trap.fitted
    private static let others =
        Trap.importedCandles + Trap.importedFunding + Trap.models + Trap.folds
    private static let all = decisions + Trap.honestDecisions + others

    @Test func `there are enough lies, enough honest controls, and no two of one name`() {
        let lies = Self.all.count { $0.caughtBy != nil } + DoctoredRun.all.count
        let controls = Self.all.count { $0.caughtBy == nil }
        #expect(lies >= 60)
        #expect(controls >= 20)
        let names = Self.all.map(\.name) + DoctoredRun.all.map(\.name)
        #expect(Set(names).count == names.count)
        // Every stage that the check of a run can name is lied about.
        let stages = Set(Self.decisions.compactMap(\.caughtBy))
        #expect(stages == Set(Causality.Stage.allCases.map { "causality: \($0.rawValue)" }))
    }

    @Test(arguments: all.filter { $0.caughtBy != nil })
    func `a lie is caught by its name`(trap: Trap) async throws {
        #expect(try await trap.found() == trap.caughtBy)
    }

    @Test(arguments: all.filter { $0.caughtBy == nil })
    func `an honest control is not flagged`(control: Trap) async throws {
        #expect(try await control.found() == nil)
    }

    @Test func `a run that was changed after the fact does not come out the same`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            var request = BacktestRequest(strategy: "supertrend", key: series.key)
            request.window = .newest(days: 60, to: nil)
            let run = try await workspace.backtest(request, now: .testStart).result
            let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path)
            let files = try Dictionary(
                uniqueKeysWithValues: names.map { name in
                    (name, try Data(contentsOf: run.folder.appending(path: name)))
                }
            )
            let honest = try await workspace.reproduce(run.runID).result
            #expect(honest.outcome == .identical)
            for lie in DoctoredRun.all {
                try lie.write(into: run.folder, over: files)
                let found = try await Self.found(in: run.runID, of: workspace)
                #expect(
                    found.contains { $0.hasPrefix(lie.namedBy) },
                    "\(lie.name): \(found.prefix(5))"
                )
            }
            // Without a checksum that fits, no one has to make the run again.
            try Data(String(run.json.dropLast(3)).utf8)
                .write(to: run.folder.appending(path: "report.json"))
            await #expect(
                throws: WorkflowError.damagedRun(id: run.runID, file: "report.json")
            ) { try await workspace.reproduce(run.runID).result }
        }
    }

    /// The paths of what differs, or the error.
    private static func found(in run: String, of workspace: Workspace) async throws -> [String] {
        do {
            let again = try await workspace.reproduce(run).result
            return again.outcome == .different ? again.differences.map(\.path) : []
        } catch RunError.candlesChanged {
            return ["candles changed"]
        }
    }
}
