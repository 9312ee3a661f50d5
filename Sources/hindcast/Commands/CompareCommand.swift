import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast compare`.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Run several strategies over one window and rank them by Sharpe ratio.",
        discussion: """
            The window is read, studied and forecast once for all, and every figure is that of \
            `hindcast backtest` with the strategy alone. A strategy without a Sharpe ratio, such as \
            one without trades, comes last and is never the best. If one cannot run, none does, and \
            the error names it.

            Strategies: \(Workspace.strategySummary)

            \(StrategyOptions.help)

            \(LanguageOptions.help)

              hindcast compare --strategies supertrend,lstm_fast --symbol BTCUSDT --days 30
              hindcast compare --strategies lstm_fast,lstm_aggressive --symbol BTCUSDT --json

            With --json: {symbol, period, initial_capital, comparisons: [{strategy_type, \
            strategy_name, win_rate, total_return_pct, sharpe_ratio, max_drawdown_pct, \
            profit_factor, total_trades, performance_rating, rating_supported, evidence, corrected: \
            {p_value, benchmark_p_value, claims, n_compared}}], \
            best_strategy, best_metric, benchmark, caution}; equal comparisons print equal bytes.
            """
    )

    @Option(
        help: ArgumentHelp("The strategies, with commas between them.", valueName: "a,b,c"),
        transform: { $0.listItems }
    )
    var strategies: [String]

    @OptionGroup var series: SeriesOptions

    @OptionGroup var backtest: BacktestOptions

    @Option(
        help: ArgumentHelp("Write the reports of all as one HTML page here.", valueName: "file"),
        completion: .file()
    )
    var html: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let common = try backtest.request(strategy: "", key: series.key)
        let request = ComparisonRequest(strategies: strategies, common: common)
        let analyst = try backtest.language.analyst(of: workspace)
        defer { analyst.shutdown() }
        let comparison = try await Console.run(
            workspace.compare(request, language: analyst.source, now: Timestamp(Date())),
            saying: global.json ? nil : workspace.powerText(of: common)
        )
        backtest.language.printUsage(of: analyst)
        if global.json {
            try Console.print(json: comparison)
        } else {
            try Console.print(comparison.text)
        }
        if let html {
            try comparison.writeHTML(to: URL(filePath: html))
        }
    }
}

extension String {
    /// The items of a list with commas between them, blanks around them cut off.
    var listItems: [String] {
        split(separator: ",", omittingEmptySubsequences: true)
            .map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}
