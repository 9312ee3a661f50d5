import ArgumentParser
import Foundation
import Market
import Workflows

/// `hindcast signal`.
struct SignalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: "Make a strategy's signal from the newest stored candle, and say why.",
        discussion: """
            Reads the newest candle that has closed, or the newest at --at. Where that is more than \
            two candles old, no entry is advised, unless --allow-stale is given; `hindcast data sync` \
            brings newer ones. A view that is \
            missing gives its weight to the others, and the signal says so.

            Strategies: \(Workspace.strategySummary)

            \(StrategyOptions.help)

            \(LanguageOptions.help)

              hindcast signal --strategy lstm_fast --symbol BTCUSDT
              hindcast signal --strategy supertrend --symbol BTCUSDT --at 2025-01-18T16:00:00Z

            With --json: {strategy, symbol, timestamp, current_price, data_age, signal: \
            {should_enter, direction, confidence, entry_price, stop_loss, take_profit, reasoning, \
            risk_reward_ratio}, indicator_values: {ai_signal, ai_confidence, lstm_prediction, \
            technical_analysis, language_analysis, weights, risk_assessment, indicators}, \
            evidence}. data_age is in seconds, confidence 0 to 1, ai_confidence in percent, \
            position_size_pct the margin in percent of equity; what has no meaning for the \
            strategy is null.
            """
    )

    @Option(help: "Which strategy; see above.")
    var strategy: String

    @OptionGroup var series: SeriesOptions

    @Option(
        help: ArgumentHelp(
            "The moment to stand at: 2025-01-18T16:00:00Z or 2025-01-18 (default: now).",
            valueName: "time"
        ),
        transform: { try Timestamp($0) }
    )
    var at: Timestamp?

    @Flag(help: "Advise an entry even where the newest candle is more than two candles old.")
    var allowStale = false

    @Option(help: .account("leverage"))
    var leverage: Double?

    @Option(help: .account("position_size_pct"))
    var positionSize: Double?

    @OptionGroup var options: StrategyOptions

    @OptionGroup var language: LanguageOptions

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        var request = SignalRequest(strategy: strategy, key: series.key)
        request.moment = at
        request.allowsStale = allowStale
        request.leverage = leverage ?? request.leverage
        request.positionSize = positionSize ?? request.positionSize
        request.parameters = language.adding(to: options.parameters)
        let analyst = try language.analyst(of: workspace)
        defer { analyst.shutdown() }
        let signal = try await Console.run(
            workspace.signal(request, language: analyst.source, now: Timestamp(Date()))
        )
        if global.json {
            try Console.print(json: signal)
        } else {
            try Console.print(signal.text)
        }
        for warning in signal.evidence.warnings {
            Console.note("warning: \(warning)")
        }
        if signal.isOld {
            Console.note("get newer candles with \(Audience.commandLine.sync(series.key))")
        }
    }
}
