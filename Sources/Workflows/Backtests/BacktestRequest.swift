public import Backtesting
public import Market
public import Trading

/// A backtest to run.
///
/// Every default is the guide's.
public struct BacktestRequest: Hashable, Sendable {
    /// The time range to simulate.
    public enum Window: Hashable, Sendable {
        /// That many days up to a time; nil for the close of the newest stored candle.
        case newest(days: Int, to: Timestamp?)
        /// From a start up to an end, exclusive; a nil end is the close of the newest candle.
        case from(Timestamp, to: Timestamp?)
    }

    /// The length of the window where neither its days nor its start are given.
    public static let defaultDays = 30
    /// The seed where none is given.
    public static let defaultSeed: UInt64 = 0

    /// The strategy's name in requests: `lstm_fast`.
    public var strategy: String
    /// The candles to trade.
    public var key: SeriesKey
    /// The time range to simulate.
    public var window = Window.newest(days: defaultDays, to: nil)
    /// Fees, slippage, leverage and the initial capital.
    public var execution = ExecutionConfiguration()
    /// How signals become orders.
    ///
    /// The leverage is that of ``execution``, and the risk per trade is that of the strategy's
    /// parameters.
    public var risk = RiskPolicy()
    /// The strategy's parameters by name; a missing name has the strategy's default.
    public var parameters: [String: ParameterValue] = [:]
    /// Seed of what the report draws by chance, the resamples of the Sharpe interval.
    public var seed = defaultSeed

    /// Whose forecasts the strategy trades, where it reads any.
    public var forecaster = ForecasterKind.lstm
    /// Days of candles before the window that a forecaster without a saved model is fitted to.
    public var forecasterDays = defaultForecasterDays

    /// Creates a request with the guide's defaults.
    public init(strategy: String, key: SeriesKey) {
        self.strategy = strategy
        self.key = key
    }

    /// The settings of account and forecaster, described once for the command line and the REST
    /// service.
    public static let accountSettings: [Setting<BacktestRequest>] =
        ExecutionConfiguration.settings.map { $0.lifted(\.execution) }
        + RiskPolicy.settings.map { $0.lifted(\.risk) } + forecasterSettings
}
