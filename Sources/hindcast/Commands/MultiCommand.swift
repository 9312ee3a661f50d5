import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast multi`.
struct MultiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "multi",
        abstract: "Run a strategy on several symbols at once and judge them as one portfolio.",
        discussion: """
            The capital is split equally, the symbols run in parallel, and all live through one \
            window: without --end it ends with the newest candle that every symbol has. The \
            portfolio's figures come from the equity curves added up moment by moment; a symbol \
            without a candle at a moment counts with its last equity. If one symbol cannot run, \
            none does, and the error names it.

            \(StrategyOptions.help)

            \(LanguageOptions.help)

              hindcast multi --strategy lstm_fast --symbols BTCUSDT,ETHUSDT,SOLUSDT,ADAUSDT
              hindcast multi --strategy supertrend --symbols BTCUSDT,ETHUSDT --days 90 --json

            With --json: {strategy_name, symbols, symbol_results: [{symbol, total_return_pct, \
            win_rate, sharpe_ratio, max_drawdown_pct, total_trades, initial_capital, evidence}], \
            portfolio_total_return_pct, portfolio_sharpe_ratio, portfolio_max_drawdown_pct, \
            best_performing_symbol, worst_performing_symbol, benchmark, equity_curve, \
            carried_points}; equal runs print equal bytes, and the time they took goes to standard \
            error.
            """
    )

    @Option(help: "Which strategy: \(Workspace.strategySummary).")
    var strategy: String

    @OptionGroup var series: SeriesListOptions

    @OptionGroup var backtest: BacktestOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let common = try backtest.request(strategy: strategy, key: series.first)
        let request = PortfolioRequest(symbols: series.symbols, common: common)
        let analyst = try backtest.language.analyst(of: workspace)
        defer { analyst.shutdown() }
        let run = try await Console.run(
            workspace.backtest(request, language: analyst.source, now: Timestamp(Date())),
            saying: global.json ? nil : workspace.powerText(of: common)
        )
        backtest.language.printUsage(of: analyst)
        if global.json {
            try Console.print(json: run.result)
            Console.note(run.timing)
        } else {
            try Console.print(run.text)
        }
    }
}
