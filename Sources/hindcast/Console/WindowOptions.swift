import ArgumentParser
import Market
import Workflows

/// The stretch of time that a backtest lives through.
struct WindowOptions: ParsableArguments {
    @Option(
        help:
            "The newest days of stored candles (default: \(BacktestRequest.defaultDays), a walk-forward's \(WalkForwardRequest.defaultDays)), unless --start says otherwise."
    )
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

    func validate() throws {
        guard days == nil || start == nil else {
            throw ValidationError("--days and --start are both given; give one of them")
        }
    }

    /// The window that the options name.
    var window: BacktestRequest.Window { window(defaultDays: BacktestRequest.defaultDays) }

    /// The window that the options name, of that many days where they name none.
    func window(defaultDays standard: Int) -> BacktestRequest.Window {
        start.map { .from($0, to: end) } ?? .newest(days: days ?? standard, to: end)
    }
}
