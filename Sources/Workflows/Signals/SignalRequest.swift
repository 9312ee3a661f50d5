public import Market

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
    public var leverage = 3.0
    /// Share of equity put up as margin for a position, above 0 up to 1.
    public var positionSize = 0.10
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

    /// The backtest that would have made the same signal.
    var backtest: BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.leverage = leverage
        request.positionSize = positionSize
        request.minConfidence = minConfidence
        request.riskPerTrade = riskPerTrade
        request.lookbackHours = lookbackHours
        request.stops = stops
        request.usesLanguageModel = usesLanguageModel
        return request
    }
}
