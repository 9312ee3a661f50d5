public import Backtesting
import Market
public import Trading

/// What a signal was computed from.
public struct IndicatorValues: Encodable, Sendable {
    /// The action: `BUY`.
    public let action: Action
    /// The strategy's confidence, in percent.
    public let confidencePct: Double
    /// The forecast; nil if the strategy has none.
    @NullCodable public internal(set) var lstmPrediction: Prediction?
    /// The technical view; nil if it took no part.
    @NullCodable public internal(set) var technicalAnalysis: Technical?
    /// The language model's part; nil for a strategy that never asks one.
    @NullCodable public internal(set) var languageAnalysis: Language?
    /// The weight of each view; nil if none was fused.
    @NullCodable public internal(set) var weights: Weights?
    /// The risk of entering.
    public let riskAssessment: Risk
    /// The strategy's own indicators by name, without those of the views above.
    public let indicators: [String: Double]

    private enum CodingKeys: String, CodingKey {
        case action = "ai_signal"
        case confidencePct = "ai_confidence"
        case lstmPrediction = "lstm_prediction"
        case technicalAnalysis = "technical_analysis"
        case languageAnalysis = "language_analysis"
        case weights
        case riskAssessment = "risk_assessment"
        case indicators
    }
}

extension IndicatorValues {
    /// The forecast of the next close.
    public struct Prediction: Encodable, Sendable {
        /// The direction of a forecast.
        public enum Movement: String, Codable, Sendable {
            /// Higher.
            case up = "UP"
            /// Lower.
            case down = "DOWN"
            /// Nowhere.
            case flat = "FLAT"
        }

        /// In the quote currency.
        public let predictedPrice: Double
        /// Its distance from the current price, in percent of that.
        public let changePct: Double
        /// The sign of the change in a word.
        public let direction: Movement

        init(_ view: ForecastView, price: Double) {
            predictedPrice = view.forecast.price(from: price)
            changePct = 100 * (predictedPrice / price - 1)
            let change = view.forecast.logReturn
            direction = change > 0 ? .up : change < 0 ? .down : .flat
        }

        private enum CodingKeys: String, CodingKey {
            case predictedPrice = "predicted_price"
            case changePct = "change_pct"
            case direction
        }
    }

    /// The technical view, part by part.
    public struct Technical: Encodable, Sendable {
        /// An indicator's value and tendency.
        public struct Part: Encodable, Sendable {
            /// In the indicator's own unit.
            public let value: Double
            /// As a word.
            public let signal: Tendency

            init(_ part: TechnicalView.Part) {
                value = part.value
                signal = part.tendency
            }
        }

        /// The order of three moving averages.
        public struct TrendDirection: Encodable, Sendable {
            /// As a word.
            public let direction: Trend
        }

        /// RSI of 14 bars, 0...100.
        public let rsi: Part
        /// Histogram of MACD 12/26/9, in the quote currency.
        public let macd: Part
        /// Position of the close between the Bollinger bands: 0 at the lower, 1 at the upper.
        public let bollinger: Part
        /// The trend by the averages of 9, 21 and 50 bars.
        public let trend: TrendDirection

        init(_ view: TechnicalView) {
            rsi = Part(view.rsi)
            macd = Part(view.macd)
            bollinger = Part(view.bollinger)
            trend = TrendDirection(direction: view.trend)
        }
    }

    /// The language model's answer, or that there is none.
    public struct Language: Encodable, Sendable {
        /// Whether there is an answer; everything else is nil without one.
        public let available: Bool
        /// The direction; nil for neutral, too.
        @NullCodable public internal(set) var direction: Direction?
        /// The confidence that the model states, 0...1.
        @NullCodable public internal(set) var confidence: Double?
        /// The model's reasoning.
        @NullCodable public internal(set) var reasoning: String?

        init(_ view: LanguageView?) {
            available = view != nil
            _direction = NullCodable(view?.direction)
            _confidence = NullCodable(view?.confidence)
            _reasoning = NullCodable(view?.reasoning)
        }
    }

    /// The weights of the views; they add up to 1.
    public struct Weights: Encodable, Sendable {
        /// The forecast's.
        public let forecast: Double
        /// The technical view's.
        public let technical: Double
        /// The language model's, 0 if it is missing.
        public let language: Double

        /// Nil if forecast or technical view is missing, since nothing is fused then.
        init?(_ views: Views, by fusion: Fusion) {
            guard views.forecast != nil, views.technical != nil else { return nil }
            let weights = fusion.weights(of: views)
            forecast = weights.forecast
            technical = weights.technical
            language = weights.language
        }
    }

    /// The risk of entering.
    public struct Risk: Encodable, Sendable {
        /// Average true range over the price, in percent.
        @NullCodable public internal(set) var volatility: Double?
        /// Probability that the trade loses, in percent; nil without a calibration.
        @NullCodable public internal(set) var lossProbability: Double?
        /// Margin of the position, in percent of equity; nil for no entry.
        @NullCodable public internal(set) var positionSizePct: Double?
        /// Equity lost at the stop, before costs, in percent; nil for no entry.
        @NullCodable public internal(set) var riskAtStopPct: Double?

        private enum CodingKeys: String, CodingKey {
            case volatility
            case lossProbability = "loss_probability"
            case positionSizePct = "position_size_pct"
            case riskAtStopPct = "risk_at_stop_pct"
        }
    }
}
