import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast sweep merge`.
struct SweepMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make one report of all results.",
        discussion: """
            Where results are missing or damaged they are named, nothing is noted, and the exit code \
            is 75 (--json prints what `sweep status --json` does): run their indices again. Otherwise the report's bytes are equal for any number of \
            machines, any order, and after any kill; that of a search is what `hindcast search` \
            prints.

            Every evaluation is noted in the ledger of this home, once however often it is merged, \
            and a search's look at its holdout in the lockbox. Candles are read from the sweep.
            """
    )

    @OptionGroup var sweep: SweepArguments

    @Option(
        help: ArgumentHelp("Write all tasks here, as comma-separated values.", valueName: "file"),
        completion: .file()
    )
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Write the report as a page here; that of a search has its heat maps.",
            valueName: "file"
        ),
        completion: .file()
    )
    var html: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await sweep.exiting { sweep in
            let workspace = try Workspace(home: global.resolvedHome)
            let merged: MergedSweep
            do {
                merged = try await Console.run(workspace.merge(sweep, now: Timestamp(Date())))
            } catch SweepError.incomplete(let status) where global.json {
                try Console.print(json: status)
                throw SweepError.incomplete(status)
            }
            if let csv { try merged.write(csv: URL(filePath: csv)) }
            if let html { try merged.write(html: URL(filePath: html)) }
            if global.json {
                try Console.print(json: merged)
            } else {
                try Console.print(merged.text)
            }
            return .done
        }
    }
}
