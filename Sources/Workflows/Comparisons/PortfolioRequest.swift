import Backtesting
public import Market

/// Symbols to run one strategy on, each with an equal share of the capital.
public struct PortfolioRequest: Codable, Hashable, Sendable {
    /// The symbols, each once.
    public var symbols: [Symbol]
    /// Strategy, market, interval, window, costs and the total capital; its `symbol` is ignored.
    public var common: BacktestRequest

    /// Creates a request.
    public init(symbols: [Symbol], common: BacktestRequest) {
        self.symbols = symbols
        self.common = common
    }

    /// One request for each symbol, in the order of the request, all over one window.
    ///
    /// - Parameter end: The end of the window of all symbols; nil for each symbol's newest candle.
    /// - Returns: Requests with equal shares of the capital.
    func requests(until end: Timestamp?) -> [BacktestRequest] {
        symbols.map { symbol in
            var request = common
            request.key = key(of: symbol)
            request.execution.initialCapital =
                common.execution.initialCapital / Double(symbols.count)
            switch common.window {
            case .newest(let days, _): request.window = .newest(days: days, to: end)
            case .from(let start, _): request.window = .from(start, to: end)
            }
            return request
        }
    }

    /// The candles of a symbol.
    func key(of symbol: Symbol) -> SeriesKey {
        SeriesKey(symbol: symbol, venue: common.key.venue, interval: common.key.interval)
    }
}
