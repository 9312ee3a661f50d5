import ArgumentParser
import Foundation
import Market
import Workflows

/// What all backtests of a command have in common: the window, the account and the strategy's settings.
struct BacktestOptions: ParsableArguments {
    @OptionGroup var window: WindowOptions

    @OptionGroup var account: AccountOptions

    @OptionGroup var options: StrategyOptions

    @OptionGroup var language: LanguageOptions

    /// The backtest of a strategy on a series.
    func request(strategy: String, key: SeriesKey) throws -> BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.window = window.window
        try account.apply(to: &request)
        request.parameters = language.adding(to: options.parameters)
        return request
    }
}

/// Where to show a run that is kept.
struct RunPageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also write the HTML report here; the run's folder always has one.",
            valueName: "file"
        ),
        completion: .file()
    )
    var html: String?

    /// Prints a run, and writes its page where the option says.
    func show(_ run: BacktestRun, asJSON isJSON: Bool) throws {
        try Console.print(isJSON ? run.json : run.text)
        if let html {
            try run.copyHTML(to: URL(filePath: html))
        }
    }
}
