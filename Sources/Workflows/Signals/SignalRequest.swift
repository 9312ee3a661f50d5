import Backtesting
public import Market
public import Trading

/// A signal to make from stored candles.
///
/// Every default is the guide's.
public struct SignalRequest: Hashable, Sendable {
    /// The strategy's name in requests: `lstm_fast`.
    public var strategy: String
    /// The candles to read.
    public var key: SeriesKey
    /// The moment to stand at; nil for now.
    ///
    /// The signal is that of the newest candle that had closed by then.
    public var moment: Timestamp?
    /// Notional over margin, 1...125.
    public var leverage = ExecutionConfiguration().leverage
    /// Largest share of equity put up as margin for a position, above 0 up to 1; nil for all of it.
    public var positionSize: Double?
    /// Values of the strategy's own settings by name; what is not here has the strategy's default.
    public var parameters: [String: ParameterValue] = [:]

    /// Creates a request with the guide's defaults.
    public init(strategy: String, key: SeriesKey) {
        self.strategy = strategy
        self.key = key
    }

    /// The backtest that would have made the same signal.
    var backtest: BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.execution.leverage = leverage
        request.risk.positionSize = positionSize
        request.parameters = parameters
        return request
    }
}
