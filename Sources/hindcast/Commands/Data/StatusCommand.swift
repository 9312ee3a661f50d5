import ArgumentParser
import Workflows

/// `hindcast data status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "List the stored series, their ranges and their gaps.",
        discussion: """
            With --json: a list of {symbol, market, interval, candles, first, last, gaps: [{from, \
            to, missing, kind}]}. Gaps are reported and never filled; their kind is impossible where \
            there were rows that cannot be candles, else missing.
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let status = try Workspace(home: global.resolvedHome).dataStatus()
        if global.json {
            try Console.print(json: status)
        } else {
            try Console.print(status.table)
        }
    }
}
