import ArgumentParser
import Backtesting
import Foundation
import Market
import Trading
import Workflows

/// `hindcast cross-validate`.
struct CrossValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cross-validate",
        abstract: "Teach a strategy on some groups of bars and judge it on the others.",
        discussion: """
            The window is cut into --groups of equal length. Every choice of --test-groups of them \
            is a fold: a network is trained on the other groups (or, for a rule, a few settings \
            are tried on them) and trades the tested ones. The folds make up paths through the \
            whole window, each traded by one account, and the result is the distribution of their \
            Sharpe ratios. --test-groups 1 is purged k-fold, more are combinatorial purged \
            cross-validation (6 groups, 2 tested: 15 folds, 5 paths).

            Training keeps lookback and horizon away from both sides of a test (purge), and \
            --embargo bars more after it. A fold also learns from bars after its test, so this \
            tells how stable a relation is; what could have been earned is told by `hindcast \
            walk-forward`. A language model is never asked.

            Strategies: \(Workspace.strategySummary)

            --set also takes the settings of a training:

            \(FoldOptions.trainingHelp(CrossValidationSettings.settings))

            \(StrategyOptions.help)

              hindcast cross-validate --strategy lstm_fast --symbol BTCUSDT --days 730
              hindcast cross-validate --strategy lstm_fast --symbol BTCUSDT --html validation.html
              hindcast cross-validate --strategy supertrend --symbol ETHUSDT --groups 10 --test-groups 1
            """
    )

    @Option(help: "Which strategy; see above.")
    var strategy: String

    @OptionGroup var series: SeriesOptions

    @OptionGroup var window: WindowOptions

    @Option(help: .fold("groups", CrossValidationSettings.settings))
    var groups: Int?

    @Option(help: .fold("tested_groups", CrossValidationSettings.settings))
    var testGroups: Int?

    @Option(help: .fold("embargo_bars", CrossValidationSettings.settings))
    var embargo: Int?

    @Option(help: .fold("training_seed", CrossValidationSettings.settings))
    var trainingSeed: Int?

    @Flag(inversion: .prefixedNo, help: .fold("search", CrossValidationSettings.settings))
    var search = CrossValidationSettings().searches

    @OptionGroup var folds: FoldOptions

    @OptionGroup var account: AccountOptions

    @OptionGroup var options: StrategyOptions

    @Option(
        help: ArgumentHelp("Also write the result as an HTML page here.", valueName: "file"),
        completion: .file()
    )
    var html: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let result = try await Console.run(
            workspace.crossValidate(try request(), now: Timestamp(Date()))
        )
        if global.json {
            try Console.print(json: result)
        } else {
            try Console.print(result.text)
        }
        if let html {
            try result.writePage(to: URL(filePath: html))
        }
    }

    /// The cross-validation that the options name.
    private func request() throws -> CrossValidationRequest {
        var request = CrossValidationRequest(strategy: strategy, key: series.key)
        request.backtest.window = window.window(defaultDays: CrossValidationRequest.defaultDays)
        try account.apply(to: &request.backtest)
        let settings = CrossValidationSettings.settings
        let (parameters, training) = FoldOptions.split(options.parameters)
        request.backtest.parameters = parameters
        let named: [String: ParameterValue?] = [
            "groups": groups?.parameterValue,
            "tested_groups": testGroups?.parameterValue,
            "embargo_bars": embargo?.parameterValue,
            "training_seed": trainingSeed?.parameterValue,
            "search": .flag(search),
        ]
        let given = training.merging(named.compactMapValues(\.self)) { $1 }
        try settings.apply(given, to: &request.validation)
        request.workers = folds.workers
        return request
    }
}
