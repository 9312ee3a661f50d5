import ArgumentParser
import Foundation

/// What `make calibrate-evidence` and `make calibrate-search` run.
@main
struct HindcastCalibrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hindcast-calibrate",
        abstract: "Measure size and power of what reports and searches claim.",
        subcommands: [Calibrate.self, CalibrateSearch.self],
        defaultSubcommand: Calibrate.self
    )
}

/// Measures the verdict of a search.
struct CalibrateSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Measure how often a search says that it has found something.",
        discussion: """
            Prints the tables of docs/search.md: searches among 50 correlated settings without any \
            gain, and with one of an annual Sharpe ratio of 1 and of 2. The same arguments print the \
            same tables, for any number of threads.
            """
    )

    @Option(help: "Searches of each kind.")
    var searches = 1000

    @Option(help: "Threads.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard searches >= 1, threads >= 1 else {
            throw ValidationError("--searches and --threads have to be at least 1.")
        }
    }

    func run() async throws {
        for holdout in [0.25, 0.5] {
            print(
                try await SearchVerdict.table(
                    holdout: holdout,
                    kind: .garch,
                    searches: searches,
                    threads: threads
                )
            )
        }
    }
}
