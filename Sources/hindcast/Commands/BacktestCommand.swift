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

              hindcast backtest --strategy lstm_fast --symbol BTCUSDT --days 30
              hindcast backtest --strategy supertrend --symbol ETHUSDT --start 2025-01-01
            """
    )

    @Option(help: "Which strategy; see above.")
    var strategy: String

    @OptionGroup var series: SeriesOptions

    @Option(help: "The newest days of stored candles (default: 30), unless --start says otherwise.")
    var days: Int?

    @Option(
        help: ArgumentHelp("Start of the window: 2025-01-01 or RFC 3339.", valueName: "time"),
        transform: { try Timestamp($0) }
    )
    var start: Timestamp?

    @Option(
        help: ArgumentHelp(
            "End of the window, not included (default: the newest candle's close).",
            valueName: "time"
        ),
        transform: { try Timestamp($0) }
    )
    var end: Timestamp?

    @Option(help: "Money at the start, in the quote currency.")
    var capital = 10_000.0

    @Option(help: "Notional over margin, 1 to 125.")
    var leverage = 3.0

    @Option(help: "Share of equity put up as margin for a position.")
    var positionSize = 0.10

    @Option(help: "Fee of a resting order, as a share of the notional.")
    var makerFee = 0.0002

    @Option(help: "Fee of every other fill, as a share of the notional.")
    var takerFee = 0.0004

    @Option(help: "How much worse than the price a market order fills, as a share of it.")
    var slippage = 0.0002

    @Option(help: "Confidence from which a signal acts, in percent (default: the strategy's).")
    var minConfidence: Double?

    @Option(help: "Most equity a stop may lose, in percent (default: the strategy's).")
    var riskPerTrade: Double?

    @Flag(inversion: .prefixedNo, help: "Reverse the position on an opposite signal.")
    var exitOnOpposite = true

    @Option(
        help: ArgumentHelp(
            "Also write the HTML report here; the run's folder always has one.",
            valueName: "file"
        ),
        completion: .file()
    )
    var html: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard days == nil || start == nil else {
            throw ValidationError("--days and --start are both given; give one of them")
        }
    }

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        var request = BacktestRequest(strategy: strategy, key: series.key)
        request.window = start.map { .from($0, to: end) } ?? .newest(days: days ?? 30, to: end)
        request.initialCapital = capital
        request.leverage = leverage
        request.positionSize = positionSize
        request.makerFee = makerFee
        request.takerFee = takerFee
        request.slippage = slippage
        request.minConfidence = minConfidence
        request.riskPerTrade = riskPerTrade
        request.exitOnOpposite = exitOnOpposite
        let run = try await Console.run(workspace.backtest(request, now: Timestamp(Date())))
        try Console.print(global.json ? run.json : run.text)
        if let html {
            try run.copyHTML(to: URL(filePath: html))
        }
    }
}
