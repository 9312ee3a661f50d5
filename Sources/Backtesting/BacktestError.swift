/// Why a backtest cannot run.
public enum BacktestError: Error, Hashable, Sendable {
    /// A setting out of range, with the remedy.
    case invalidParameter(name: String, value: String, remedy: String)
    /// A window without bars, or with bars that the series does not have.
    case invalidWindow(bars: Range<Int>, candles: Int)
}

extension BacktestError: CustomStringConvertible {
    /// One line: the parameter, the value, and the remedy.
    public var description: String {
        switch self {
        case .invalidParameter(let name, let value, let remedy):
            "\(name) is \(value); \(remedy)"
        case .invalidWindow(let bars, _) where bars.isEmpty:
            "the window holds no bar; choose an end after its start"
        case .invalidWindow(let bars, let candles):
            "the window is bars \(bars.lowerBound)..<\(bars.upperBound), but the series has "
                + "\(candles); choose a window inside 0..<\(candles)"
        }
    }
}
