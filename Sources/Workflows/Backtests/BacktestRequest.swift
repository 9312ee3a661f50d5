public import Market

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
    /// Money at the start, in the quote currency.
    public var initialCapital = 10_000.0
    /// Notional over margin, 1...125.
    public var leverage = 3.0
    /// Share of equity put up as margin for a position, above 0 up to 1.
    public var positionSize = 0.10
    /// Fee of a resting order, as a share of the notional.
    public var makerFee = 0.0002
    /// Fee of every other fill, as a share of the notional.
    public var takerFee = 0.0004
    /// How much worse than the price a market order fills, as a share of it.
    public var slippage = 0.0002
    /// Whether an opposite signal reverses the position.
    public var exitOnOpposite = true
    /// Confidence from which a signal acts, in percent; nil for the strategy's own.
    public var minConfidence: Double?
    /// Equity lost at the stop, in percent; nil for the strategy's own.
    public var riskPerTrade: Double?
    /// The model's window in bars, for a client that insists; nil for the model's own.
    public var lookbackHours: Int?
    /// What a stop's distance is measured in, `atr` or `forecast`; nil for the strategy's own.
    public var stops: String?
    /// Whether a language model is consulted; nil for the strategy's own.
    public var usesLanguageModel: Bool?

    /// Creates a request with the guide's defaults.
    public init(strategy: String, key: SeriesKey) {
        self.strategy = strategy
        self.key = key
    }
}
