import ArgumentParser
import CMalloc
import Foundation
import Workflows

/// The command-line tool: `hindcast VERB`, one file for each verb.
@main
struct Hindcast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hindcast",
        abstract: "Forecasts crypto prices, and backtests the forecast honestly.",
        discussion: """
            The way through it, from candles to a report:

              hindcast data import BTCUSDT-1h.csv.gz --symbol BTCUSDT --interval 1h
              hindcast train --symbol BTCUSDT --interval 1h --days 365 --seed 7
              hindcast backtest --strategy lstm_fast --symbol BTCUSDT --days 30
              hindcast signal --strategy lstm_fast --symbol BTCUSDT

            Nothing at hand? `hindcast demo` does all three on candles that it carries.

            The store, the models and the reports lie in one folder: --home, else the environment's \
            HINDCAST_HOME, else ~/.hindcast. --store, or HINDCAST_STORE, names a PostgreSQL database to \
            use as the store instead. Every command prints for people, or JSON with --json; \
            progress and errors go to standard error. Exit codes: 0 done, 1 failed or refused, \
            64 arguments that cannot be read, 130 interrupted; those of `sweep` are told by its help.
            """,
        version: Version.current,
        subcommands: [
            DataCommand.self, TrainCommand.self, SignalCommand.self, BacktestCommand.self,
            CompareCommand.self, MultiCommand.self, WalkForwardCommand.self,
            CrossValidateCommand.self, SearchCommand.self, SweepCommand.self, RunsCommand.self,
            ReproduceCommand.self,
            StrategiesCommand.self, ModelCommand.self, StoreCommand.self,
            ServeCommand.self, HealthCommand.self, KeyCommand.self, DemoCommand.self,
        ]
    )

    /// Runs the verb; an error becomes one line on standard error and an exit code.
    static func main() async {
        keepMemoryForColumns()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            let code = exitCode(for: error)
            // Help and version are printed by the parser, and an exit code says all it has to say.
            guard !(error is ExitCode), code != .success else { exit(withError: error) }
            let text = (error as? any ErrorWithRemedy)?.text(for: .commandLine)
            Console.note("hindcast: \((text ?? message(for: error)).onOneLine)")
            Foundation.exit(code.rawValue)
        }
    }
}

/// Has glibc keep freed memory for the next columns of a window, and grow its heaps by more than a page.
///
/// A column of 33,599 bars has 263 KiB, above the size from which an allocation is mapped and unmapped each
/// time, and every page of it is then cleared anew: a third of all page faults of a backtest.
private func keepMemoryForColumns() {
    mallopt(M_MMAP_THRESHOLD, 1 << 20)
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
    mallopt(M_TOP_PAD, 256 << 10)
}

extension String {
    /// The text with control characters spelled out: what a file name or an argument holds must
    /// neither break the line nor steer the terminal.
    fileprivate var onOneLine: String {
        unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control
                ? scalar.escaped(asASCII: true) : String(scalar)
        }.joined()
    }
}
