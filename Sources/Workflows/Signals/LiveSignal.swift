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
    /// Seconds from the candle's close to the clock, or to the moment that was asked for.
    public let dataAge: Double
    /// What to do.
    public let signal: Advice
    /// What it was made from.
    public let indicatorValues: IndicatorValues
    /// How much there is behind it.
    public let evidence: SignalEvidence
    /// Whether the candle was more than two intervals old; no entry is advised then, unless the
    /// request allows it.
    public let isOld: Bool

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
    }
}

extension LiveSignal {
    /// What to do.
    public struct Advice: Encodable, Sendable {
        /// Whether to open a position in the direction; not on candles that are old.
        public let shouldEnter: Bool
        /// Which way; nil for neither.
        @OrNull public internal(set) var direction: Direction?
        /// How sure the strategy is, 0...1.
        public let confidence: Double
        /// Where to enter; nil where not to.
        @OrNull public internal(set) var entryPrice: Double?
        /// Where to give up; nil where not to enter.
        @OrNull public internal(set) var stopLoss: Double?
        /// Where to take the gain; nil where not to enter, or without such a level.
        @OrNull public internal(set) var takeProfit: Double?
        /// Why, in one line.
        public let reasoning: String
        /// Distance to the target over distance to the stop.
        @OrNull public internal(set) var riskRewardRatio: Double?

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

    /// How much there is behind a signal.
    public struct SignalEvidence: Encodable, Sendable {
        /// The model that forecast: `BTCUSDT_1h`.
        @OrNull public internal(set) var model: String?
        /// Whether the model has learned from this very candle; nil where nobody knows.
        @OrNull public internal(set) var inSample: Bool?
        /// Whether it has learned from a later one, so that nobody could have had it then; nil where
        /// nobody knows.
        @OrNull public internal(set) var hindsight: Bool?
        /// What was missing, in alphabetical order.
        public let missingInputs: [Evidence.MissingInput]
        /// What to know before acting, as sentences.
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
