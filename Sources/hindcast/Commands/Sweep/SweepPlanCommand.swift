import ArgumentParser
import Foundation
import Market
import Trading
import Workflows

/// `hindcast sweep plan`.
struct SweepPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Write the tasks of a sweep, and what they read, into a folder.",
        discussion: """
            The plan is named by its SHA-256, and so is the file with candles, funding rates, tiers \
            and models beside it: the machines that run tasks need this folder and nothing else. \
            Equal requests over equal candles give equal files. Nothing is evaluated.
            """,
        subcommands: [
            SweepPlanSearchCommand.self, SweepPlanGridCommand.self, SweepPlanWalkCommand.self,
        ]
    )
}

/// The folder of a sweep.
struct SweepFolderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder that all machines see, or s3://bucket/prefix; other plans there share results.",
            valueName: "folder"
        ),
        completion: .directory
    )
    var to: String

    /// Plans a sweep and prints where its plan is.
    func plan(_ request: SweepRequest, _ global: GlobalOptions) async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let planned = try await Console.run(
            workspace.planSweep(
                request,
                to: SweepFolder(to, environment: ProcessInfo.processInfo.environment)
            )
        )
        if global.json {
            try Console.print(json: planned)
        } else {
            Console.note("\(planned.tasks) tasks, \(planned.done) of them done already")
            try Console.print(planned.plan)
        }
    }
}

/// `hindcast sweep plan search`.
struct SweepPlanSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Plan a search: a task a setting.",
        discussion: """
            The options are those of `hindcast search`; the merged sweep is its report, byte for \
            byte. The holdout is looked at by the merge.

              hindcast sweep plan search --strategy supertrend --symbol BTCUSDT --set period=7:21:2 --set multiplier=1:5:0.5 --to /shared/sweep
            """
    )

    @OptionGroup var folder: SweepFolderOptions

    @OptionGroup var search: SearchCommand

    func validate() throws {
        guard search.csv == nil, search.html == nil, search.workers == nil else {
            throw ValidationError(
                "--csv, --html and --workers are not for a plan; give --csv and --html to `sweep "
                    + "merge` and --workers to `sweep run`"
            )
        }
    }

    func run() async throws {
        try await folder.plan(.search(search.request()), search.global)
    }
}

/// The strategies and symbols of a grid.
struct SweepGridOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The strategies, with commas between them.", valueName: "a,b,c"),
        transform: { $0.listItems }
    )
    var strategies: [String]

    @OptionGroup var series: SeriesListOptions

    @OptionGroup var window: WindowOptions

    @OptionGroup var account: AccountOptions

    @OptionGroup var options: StrategyOptions

    /// The grid of the options, with settings of its strategies.
    func grid(defaultDays: Int, parameters: [String: ParameterValue]) throws -> SweepGrid {
        var common = BacktestRequest(strategy: "", key: try series.first)
        common.window = window.window(defaultDays: defaultDays)
        try account.apply(to: &common)
        common.parameters = parameters
        return SweepGrid(strategies: strategies, symbols: series.symbols, common: common)
    }
}

/// `hindcast sweep plan grid`.
struct SweepPlanGridCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grid",
        abstract: "Plan backtests of strategies on symbols: a task a pair.",
        discussion: """
            Every figure is that of `hindcast backtest` over the same window; a language model is \
            never asked. Without --end the window ends with the newest candle that every symbol has.

              hindcast sweep plan grid --strategies supertrend,rsi_ema,ichimoku --symbols BTCUSDT,ETHUSDT,SOLUSDT --days 365 --to /shared/sweep

            \(StrategyOptions.help)
            """
    )

    @OptionGroup var folder: SweepFolderOptions

    @OptionGroup var grid: SweepGridOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let grid = try grid.grid(
            defaultDays: BacktestRequest.defaultDays,
            parameters: grid.options.parameters
        )
        try await folder.plan(.grid(grid), global)
    }
}

/// `hindcast sweep plan walk-forward`.
struct SweepPlanWalkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk-forward",
        abstract: "Plan walk-forwards of strategies on symbols: a task a walk and training seed.",
        discussion: """
            The options are those of `hindcast walk-forward`. With --seeds N a strategy that trains \
            networks has N tasks a symbol, others have one.

              hindcast sweep plan walk-forward --strategies lstm_fast --symbols BTCUSDT,ETHUSDT --days 365 --seeds 16 --to /shared/sweep

            --set also takes the settings of a training:

            \(FoldOptions.trainingHelp(WalkForwardSettings.settings))

            \(StrategyOptions.help)
            """
    )

    @OptionGroup var folder: SweepFolderOptions

    @OptionGroup var grid: SweepGridOptions

    @OptionGroup var walk: WalkOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let (parameters, training) = FoldOptions.split(grid.options.parameters)
        var grid = try grid.grid(
            defaultDays: WalkForwardRequest.defaultDays,
            parameters: parameters
        )
        var settings = WalkForwardSettings()
        try walk.apply(training: training, to: &settings)
        grid.walk = settings
        try await folder.plan(.grid(grid), global)
    }
}
