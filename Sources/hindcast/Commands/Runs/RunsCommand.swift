import ArgumentParser

/// `hindcast runs`: the kept backtests.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List, show and compare kept runs, and carry them elsewhere in one file.",
        discussion: """
            Every backtest leaves a run in the home's folder `runs`. A run is named by its run_id, \
            any part of one that no other run has, or `latest`.

              hindcast runs list --symbol BTCUSDT --sort sharpe
              hindcast runs show latest
              hindcast runs diff 1a2b3c4d 5e6f7a8b
              hindcast runs export latest --output run.tar --with-data
              hindcast runs verify run.tar

            `hindcast reproduce` makes a run again and compares every byte.
            """,
        subcommands: [
            RunsListCommand.self, RunsShowCommand.self, RunsDiffCommand.self,
            RunsExportCommand.self, RunsVerifyCommand.self, RunsImportCommand.self,
        ]
    )
}
