public import Backtesting
public import Market
public import Trading

/// A backtest to run.
///
/// Every default is the guide's.
public struct BacktestRequest: Hashable, Sendable {
    /// The stretch of time to live through.
    public enum Window: Hashable, Sendable {
        /// That many days up to a moment; nil for the newest stored candle's close.
        case newest(days: Int, to: Timestamp?)
        /// From a moment up to another, which is not included; nil for the newest candle's close.
        case from(Timestamp, to: Timestamp?)
    }

    /// The strategy's name in requests: `lstm_fast`.
    public var strategy: String
    /// The candles to trade.
    public var key: SeriesKey
    /// The stretch of time to live through.
    public var window = Window.newest(days: 30, to: nil)
    /// What trading costs, and the money at the start.
    public var execution = ExecutionConfiguration()
    /// How signals become orders; leverage is that of ``execution``, and the risk per trade that of
    /// the strategy's parameters.
    public var risk = RiskPolicy()
    /// Values of the strategy's own settings by name; what is not here has the strategy's default.
    public var parameters: [String: ParameterValue] = [:]
    /// Seed of what the report draws by chance, the resamples of the Sharpe interval.
    public var seed: UInt64 = 0

    /// Creates a request with the guide's defaults.
    public init(strategy: String, key: SeriesKey) {
        self.strategy = strategy
        self.key = key
    }

    /// The settings of the account, described once for every front.
    public static let accountSettings: [Setting<BacktestRequest>] =
        ExecutionConfiguration.settings.map { $0.lifted(\.execution) }
        + RiskPolicy.settings.map { $0.lifted(\.risk) }
}
