import ArgumentParser
import Backtesting
import Foundation
import Market
import Trading
import Workflows

/// `hindcast search`.
struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Try many settings of a strategy, and say whether any is better than luck.",
        discussion: """
            --set with several values searches a parameter, with one value it fixes it:

              --set period=7:21:2        from 7 to 21 in steps of 2
              --set multiplier=1,2,3     these values
              --set rsi_scale=log:1:50:5 five values, each the same factor above the one before

            Settings are selected on the first part of the window and judged on the last part, the \
            --holdout, which a search may look at once: each look is written down, and a later \
            search over the same bars is stamped. The verdict is corrected for the choice among all \
            settings (Romano-Wolf step-down); SPA, the deflated Sharpe ratio and PBO stand beside. \
            The recommended setting is the middle of the best plateau, not the peak; both are shown. \
            Every evaluation counts in the ledger of trials. docs/search.md has the rules.

            An LSTM strategy trades the saved model of the series, unless --set also has settings of a \
            training, with one value or several. Then each distinct network is trained once, on \
            candles before the search window, and kept in the home's cache:

            \(FoldOptions.help(SearchRequest.trainingSettings))

            Strategies: \(Workspace.strategySummary)

            \(StrategyOptions.help)

              hindcast search --strategy supertrend --symbol BTCUSDT --set period=7:21:2 --set multiplier=1:5:0.5 --html search.html
              hindcast search --strategy rsi_ema --symbol BTCUSDT --set rsi_period=5:30:1 --set atr_period=7:28:1 --method lhs --trials 120
              hindcast search --strategy lstm_fast --symbol BTCUSDT --set hidden_size=32,64 --set lookback_window=24:72:24 --set min_confidence=55:70:5
            """
    )

    @Option(help: "Which strategy; see above.")
    var strategy: String

    @OptionGroup var series: SeriesOptions

    @OptionGroup var window: WindowOptions

    @Option(
        help: ArgumentHelp(
            "Search a parameter only where another searched one has these values, as min_forecast_range:stops=forecast; may be repeated.",
            valueName: "name:other=values"
        ),
        transform: { text in
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError(
                    "--when is '\(text)'; use name:other=values, such as min_forecast_range:stops=forecast"
                )
            }
            return (parts[0], parts[1])
        }
    )
    var when: [(name: String, condition: String)] = []

    @Option(
        help: ArgumentHelp("How settings are chosen: \(SearchMethod.summary)."),
        transform: { text in
            guard let method = SearchMethod(rawValue: text) else {
                throw ValidationError(
                    "--method is '\(text)'; use grid, random, lhs, halving or tpe"
                )
            }
            return method
        }
    )
    var method = SearchMethod.grid

    @Option(
        help:
            "Settings to choose with random, lhs or tpe (default: \(SearchRequest.defaultTrials)), or to draw for halving (default: all); at most \(SearchRequest.mostTrials)."
    )
    var trials: Int?

    @Option(
        help: ArgumentHelp(
            "Untouched end of the window: a share such as 25%, or days such as 90 (default: 25%).",
            valueName: "part"
        ),
        transform: { try SearchRequest.Holdout($0) }
    )
    var holdout = SearchRequest.defaultHoldout

    @Option(
        help:
            "Settings evaluated, or networks trained, at a time (default: one a core); no figure depends on it."
    )
    var workers: Int?

    @Option(
        help: ArgumentHelp("Write all trials here, as comma-separated values.", valueName: "file"),
        completion: .file()
    )
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Write a page with the verdict and a heat map of each pair of parameters here.",
            valueName: "file"
        ),
        completion: .file()
    )
    var html: String?

    @OptionGroup var account: AccountOptions

    @OptionGroup var options: StrategyOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let report = try await Console.run(
            workspace.search(try request(), now: Timestamp(Date()))
        )
        if let csv { try report.write(csv: URL(filePath: csv)) }
        if let html { try report.write(html: URL(filePath: html)) }
        if global.json {
            try Console.print(json: report)
        } else {
            try Console.print(report.text)
        }
    }

    /// The search that the options name.
    func request() throws -> SearchRequest {
        var request = SearchRequest(strategy: strategy, key: series.key)
        request.backtest.window = window.window(defaultDays: SearchRequest.defaultDays)
        try account.apply(to: &request.backtest)
        let trained = Set(SearchRequest.trainingSettings.map(\.spec.name))
        for (name, value) in options.parameters {
            if case .text(let text) = value, SearchSpace.isSpace(text) {
                request.space[name] = text
            } else if trained.contains(name) {
                request.training = (request.training ?? [:]).merging([name: value]) { $1 }
            } else {
                request.backtest.parameters[name] = value
            }
        }
        for (name, condition) in when {
            guard request.conditions.updateValue(condition, forKey: name) == nil else {
                throw ValidationError("--when \(name) is given twice; give its values once")
            }
        }
        request.method = method
        request.trials = trials
        request.holdout = holdout
        request.workers = workers
        return request
    }
}
