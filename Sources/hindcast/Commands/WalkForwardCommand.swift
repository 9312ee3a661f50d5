import ArgumentParser
import Foundation
import Market
import Trading
import Workflows

/// `hindcast walk-forward`.
struct WalkForwardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk-forward",
        abstract: "Teach a strategy again at every step, and trade all steps with one account.",
        discussion: """
            The window is cut into folds of --step days. Before each fold a network is trained on \
            the --train days before it (or, for a rule, a few settings are tried on them), and the \
            fold is traded with what was learned. The forecasts are stitched together and one \
            account trades through all folds, so every traded bar is out of sample, and counted \
            against its own model.

            Between the last learned and the first traded bar lie at least lookback and horizon \
            (purge), and --embargo bars more. The last 15 of every 85 learned days choose the \
            epoch and rank the forecasts. Networks are trained densely, 64 x 1, unless --set says \
            otherwise.

            With --forecaster har, ewma or ridge each fold fits that forecaster in the place of a \
            network, in milliseconds; with none the forecast is withheld.

            With --seeds N there are N whole walks; the median one is shown with the spread of \
            all. Trained folds are kept in the home's cache: after Ctrl-C or a crash the same \
            command goes on with the fold where it was. docs/walk-forward.md has the method.

            Strategies: \(Workspace.strategySummary)

            --set also takes the settings of a training:

            \(FoldOptions.trainingHelp(WalkForwardSettings.settings))

            \(StrategyOptions.help)

              hindcast walk-forward --strategy lstm_fast --symbol BTCUSDT --days 365
              hindcast walk-forward --strategy lstm_fast --symbol BTCUSDT --start 2023-01-01 --seeds 3
              hindcast walk-forward --strategy lstm_fast --symbol BTCUSDT --days 365 --forecaster har
              hindcast walk-forward --strategy supertrend --symbol ETHUSDT --train 180 --anchored
            """
    )

    @Option(help: "Which strategy; see above.")
    var strategy: String

    @OptionGroup var series: SeriesOptions

    @OptionGroup var window: WindowOptions

    @OptionGroup var walk: WalkOptions

    @OptionGroup var folds: FoldOptions

    @OptionGroup var account: AccountOptions

    @OptionGroup var options: StrategyOptions

    @OptionGroup var language: LanguageOptions

    @OptionGroup var page: RunPageOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let request = try request()
        let analyst = try language.analyst(of: workspace)
        defer { analyst.shutdown() }
        let run = try await Console.run(
            workspace.walkForward(request, language: analyst.source, now: Timestamp(Date()))
        )
        language.printUsage(of: analyst)
        try page.show(run, asJSON: global.json)
    }

    /// The walk that the options name.
    private func request() throws -> WalkForwardRequest {
        var request = WalkForwardRequest(strategy: strategy, key: series.key)
        request.backtest.window = window.window(defaultDays: WalkForwardRequest.defaultDays)
        try account.apply(to: &request.backtest)
        let (parameters, training) = FoldOptions.split(language.adding(to: options.parameters))
        request.backtest.parameters = parameters
        try walk.apply(training: training, to: &request.walk)
        request.workers = folds.workers
        return request
    }
}
