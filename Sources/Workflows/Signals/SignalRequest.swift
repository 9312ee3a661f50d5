import Backtesting
public import Market
public import Trading

/// A request for a signal from stored candles.
///
/// Every default is the guide's.
public struct SignalRequest: Hashable, Sendable {
    /// The strategy's name in requests: `lstm_fast`.
    public var strategy: String
    /// The series.
    public var key: SeriesKey
    /// The time of the signal; nil for now.
    ///
    /// The signal is that of the newest candle that had closed at that time.
    public var moment: Timestamp?
    /// Whether to advise an entry where the newest candle is more than two intervals old.
    public var allowsStale = false
    /// Whether to explain the signal, which makes it anew some dozens of times.
    public var explains = false
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

    /// The backtest that has the same signal at that bar.
    var backtest: BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.execution.leverage = leverage
        request.risk.positionSize = positionSize
        request.parameters = parameters
        return request
    }
}
