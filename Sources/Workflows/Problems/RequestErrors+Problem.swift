import Backtesting
import Market
import Trading

extension MarketError: ProblemSource {
    var problem: Problem {
        switch self {
        case .invalidSymbol(let text): invalidParameter("symbol", text)
        case .unknownInterval(let text): invalidParameter("interval", text)
        case .unknownVenue(let text): invalidParameter("market", text)
        case .invalidTimestamp(let text): invalidParameter("time", text)
        case .invalidCandle(let row, _):
            problem(.invalidInput, "INVALID_CANDLE", ["row": "\(row)"])
        }
    }
}

extension TradingError: ProblemSource {
    var problem: Problem {
        switch self {
        case .unknownStrategy(let id, let known):
            problem(
                .invalidInput,
                "UNKNOWN_STRATEGY",
                [
                    "parameter": "strategy_type", "value": String(id.prefix(80)),
                    "known": known.joined(separator: ", "),
                ]
            )
        case .unknownParameter(let name, _, _): invalidParameter(name, "")
        case .unknownSetting(let name, _): invalidParameter(name, "")
        case .invalidParameter(let name, let value, _): invalidParameter(name, value)
        }
    }
}

extension BacktestError: ProblemSource {
    var problem: Problem {
        switch self {
        case .invalidParameter(let name, let value, _): invalidParameter(name, value)
        case .invalidWindow(let bars, let candles):
            problem(
                .invalidInput,
                "WINDOW_OUTSIDE_DATA",
                ["bars": "\(bars)", "candles": "\(candles)"]
            )
        }
    }
}
