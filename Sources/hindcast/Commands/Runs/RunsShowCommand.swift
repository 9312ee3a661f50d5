import ArgumentParser
import Foundation
import Workflows

/// `hindcast runs show` and `hindcast runs diff`.
struct RunsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a kept run's report as `hindcast backtest` printed it.",
        discussion: """
              hindcast runs show latest
              hindcast runs show 1a2b3c4d --json

            With --json: the bytes of the run's report.json.
            """
    )

    @Argument(help: ArgumentHelp("A run_id, a part of one, or latest.", valueName: "run"))
    var run: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let id = try workspace.runID(named: run)
        guard global.json else { return try Console.print(workspace.runText(id)) }
        guard let report = try workspace.runReport(id) else { throw RunError.notFound(id) }
        try Console.print(String(decoding: report, as: UTF8.self))
    }
}

/// `hindcast runs diff`.
struct RunsDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say in which settings and figures two kept runs differ.",
        discussion: """
            Curves and lists of trades are left out. Ends with 0 whether or not they differ.

              hindcast runs diff 1a2b3c4d latest

            With --json: {first, second, same_data, settings: [{part, path, stored, made}], figures: \
            [...]}; stored is the first run's value, made the second's.
            """
    )

    @Argument(help: ArgumentHelp("A run_id, a part of one, or latest.", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("The run to compare with.", valueName: "b"))
    var second: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let diff = try Workspace(home: global.resolvedHome).diffRuns(first, second)
        if global.json {
            try Console.print(json: diff)
        } else {
            try Console.print(diff.text)
        }
    }
}
