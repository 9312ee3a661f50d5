import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast backtest`.
struct BacktestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Run a strategy over stored candles as a futures account would have lived it.",
        discussion: """
            Decides on the close of each candle, fills at the next open, pays fees, slippage and \
            funding, and is liquidated where its margin ends (docs/execution.md has the rules). \
            The report's evidence says how many bars of the window the model was trained on.

            Strategies: \(Workspace.strategySummary)

            \(StrategyOptions.help)

            \(LanguageOptions.help)

              hindcast backtest --strategy lstm_fast --symbol BTCUSDT --days 30
              hindcast backtest --strategy supertrend --symbol ETHUSDT --start 2025-01-01
            """
    )

    @Option(help: "Which strategy; see above.")
    var strategy: String

    @OptionGroup var series: SeriesOptions

    @OptionGroup var backtest: BacktestOptions

    @OptionGroup var page: RunPageOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome, caching: .command)
        let request = try backtest.request(strategy: strategy, key: series.key)
        let analyst = try backtest.language.analyst(of: workspace)
        defer { analyst.shutdown() }
        let run = try await Console.run(
            workspace.backtest(request, language: analyst.source, now: Timestamp(Date())),
            saying: global.json ? nil : workspace.powerText(of: request)
        )
        backtest.language.printUsage(of: analyst)
        try page.show(run, asJSON: global.json)
    }
}
