public import Backtesting
public import Market
public import Trading

/// A strategy's signal at the newest closed candle, under the guide's names.
///
/// What is undefined or has no meaning for the strategy is `null` in JSON.
public struct LiveSignal: Encodable, Sendable {
    /// The strategy's name in reports: `LSTM-AI`.
    public let strategy: String
    /// The strategy's name in requests: `lstm`.
    public let strategyType: String
    /// What is traded.
    public let symbol: Symbol
    /// Where.
    public let market: Venue
    /// How long a candle is.
    public let interval: Interval
    /// When the candle closed, which is when the signal was made.
    public let timestamp: Timestamp
    /// The candle's close, in the quote currency.
    public let currentPrice: Double
    /// Seconds from the candle's close to the clock, or to the requested time.
    public let dataAge: Double
    /// The action and its levels.
    public let signal: Recommendation
    /// What it was computed from.
    public let indicatorValues: IndicatorValues
    /// The evidence behind it.
    public let evidence: SignalEvidence
    /// Whether the candle was more than two intervals old; no entry is advised then, unless the
    /// request allows it.
    public let isOld: Bool
    /// Why, where the request asks for it.
    public internal(set) var why: Why?

    private enum CodingKeys: String, CodingKey {
        case strategy
        case strategyType = "strategy_type"
        case symbol
        case market
        case interval
        case timestamp
        case currentPrice = "current_price"
        case dataAge = "data_age"
        case signal
        case indicatorValues = "indicator_values"
        case evidence
        case why
    }
}

extension LiveSignal {
    /// The action and its levels.
    public struct Recommendation: Encodable, Sendable {
        /// Whether to open a position in the direction; false for stale candles.
        public let shouldEnter: Bool
        /// The direction; nil for none.
        @NullCodable public internal(set) var direction: Direction?
        /// The strategy's confidence, 0...1.
        public let confidence: Double
        /// The entry price; nil for no entry.
        @NullCodable public internal(set) var entryPrice: Double?
        /// The stop; nil for no entry.
        @NullCodable public internal(set) var stopLoss: Double?
        /// The target; nil for no entry, or without such a level.
        @NullCodable public internal(set) var takeProfit: Double?
        /// The reasoning, in one line.
        public let reasoning: String
        /// Distance to the target over distance to the stop.
        @NullCodable public internal(set) var riskRewardRatio: Double?

        private enum CodingKeys: String, CodingKey {
            case shouldEnter = "should_enter"
            case direction
            case confidence
            case entryPrice = "entry_price"
            case stopLoss = "stop_loss"
            case takeProfit = "take_profit"
            case reasoning
            case riskRewardRatio = "risk_reward_ratio"
        }
    }

    /// The evidence behind a signal.
    public struct SignalEvidence: Encodable, Sendable {
        /// The model that forecast: `BTCUSDT_1h`.
        @NullCodable public internal(set) var model: String?
        /// Whether the model was trained on this very candle (in-sample); nil if unknown.
        @NullCodable public internal(set) var inSample: Bool?
        /// Whether it was trained on a later one, so that it could not exist at that time
        /// (hindsight); nil if unknown.
        @NullCodable public internal(set) var hindsight: Bool?
        /// The missing inputs, in alphabetical order.
        public let missingInputs: [Evidence.MissingInput]
        /// Warnings, as sentences.
        public let warnings: [String]

        private enum CodingKeys: String, CodingKey {
            case model
            case inSample = "in_sample"
            case hindsight
            case missingInputs = "lacked"
            case warnings
        }
    }
}
