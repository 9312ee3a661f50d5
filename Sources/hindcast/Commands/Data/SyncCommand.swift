import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast data sync`.
struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Download missing candles and funding rates from Binance.",
        discussion: """
            Asks only for what the store lacks, keeps the exchange's request limits, and stores \
            each page as it comes: after a break the next run goes on where this one stopped. \
            Only closed candles are stored. Funding rates come with futures.

            With --replace all of the days are asked for again, and stored rows that the exchange \
            has revised are overwritten. Without it they are kept and named.

              hindcast data sync --symbol BTCUSDT --interval 1h --days 365
            """
    )

    @OptionGroup var series: SeriesOptions

    @Option(help: "How many days back from the newest closed candle.")
    var days = 365

    @Flag(help: "Download all of the days again and overwrite what differs.")
    var replace = false

    @Option(
        help: ArgumentHelp("Where the exchange's API is, for a mirror or a test.", valueName: "url")
    )
    var baseURL: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let bounds = SyncRequest.dayBounds
        guard bounds.contains(days) else {
            throw ValidationError(
                "--days is \(days); give a number from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
    }

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let request = SyncRequest(key: series.key, days: days, replace: replace)
        let outcome = try await Console.run(
            workspace.sync(request, from: baseURL, now: { Timestamp(Date()) })
        )
        if global.json {
            try Console.print(json: outcome)
        } else {
            try Console.print(outcome.text)
        }
    }
}
