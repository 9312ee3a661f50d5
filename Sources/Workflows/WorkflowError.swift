public import Market

/// Why a use case cannot be done with what is stored.
public enum WorkflowError: Error, Hashable, Sendable {
    /// Nothing is stored of a series.
    case noCandles(SeriesKey)
    /// Nothing is stored that would do, and the exchange could not be asked.
    case marketDataUnavailable(SeriesKey, reason: String)
    /// The stored candles do not reach back that far.
    case daysBeyondData(days: Int, key: SeriesKey, stored: Int)
    /// The stored candles do not cover the window that was asked for.
    case windowOutsideData(from: Timestamp, to: Timestamp, first: Timestamp, last: Timestamp)
    /// A window that ends before it begins.
    case emptyWindow(from: Timestamp, to: Timestamp)
    /// A value of a request outside its range.
    case invalid(parameter: String, value: String, remedy: String)
    /// A report that cannot be put where it belongs.
    case cannotWrite(path: String)
    /// The strategy's window is not the one the model was trained with.
    case lookbackMismatch(requested: Int, model: String, trained: Int)
}

extension WorkflowError: CustomStringConvertible {
    /// One line: what, which value, and the remedy.
    public var description: String {
        switch self {
        case .noCandles(let key):
            "no \(key) candles are stored; bring them with `hindcast data sync \(key.arguments)` "
                + "or `hindcast data import FILE \(key.arguments)`"
        case .marketDataUnavailable(let key, let reason):
            "the \(key) candles cannot be had: \(reason); bring them with "
                + "`POST /api/v1/market/sync` once the exchange answers, or with "
                + "`hindcast data import FILE \(key.arguments)`"
        case .daysBeyondData(let days, let key, let stored):
            "days is \(days), but only \(stored) whole days of \(key) are stored; "
                + "ask for at most \(stored), or bring older candles with `hindcast data sync`"
        case .windowOutsideData(let from, let to, let first, let last):
            "the window \(from) to \(to) is not within the stored candles, \(first) to \(last); "
                + "choose another window or bring more candles with `hindcast data sync`"
        case .emptyWindow(let from, let to):
            "the window starts at \(from) and ends at \(to); the end must come after the start"
        case .invalid(let parameter, let value, let remedy):
            "\(parameter) is \(value); \(remedy)"
        case .cannotWrite(let path):
            "cannot write \(path); its folder must exist and be writable, and the disk have room"
        case .lookbackMismatch(let requested, let model, let trained):
            "lookback_hours is \(requested), but model \(model) reads \(trained) candles; "
                + "use \(trained), or train again with --lookback \(requested)"
        }
    }
}

extension SeriesKey {
    /// The options that name this series on the command line.
    package var arguments: String {
        "--symbol \(symbol) --interval \(interval) --market \(venue)"
    }
}
