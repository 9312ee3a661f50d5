public import Backtesting
import Market
public import Trading

/// What a signal was made from.
public struct IndicatorValues: Encodable, Sendable {
    /// The action: `BUY`.
    public let action: Action
    /// How sure the strategy is, in percent.
    public let confidencePct: Double
    /// The forecast; nil where the strategy has none.
    @OrNull public internal(set) var lstmPrediction: Prediction?
    /// The technical view; nil where it took no part.
    @OrNull public internal(set) var technicalAnalysis: Technical?
    /// The language model's part; nil for a strategy that never asks one.
    @OrNull public internal(set) var languageAnalysis: Language?
    /// What each view counted; nil where none was fused.
    @OrNull public internal(set) var weights: Weights?
    /// How risky it is to enter.
    public let riskAssessment: Risk
    /// The strategy's own indicators by name, those that no view above holds.
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
    /// The next close, as the model forecasts it.
    public struct Prediction: Encodable, Sendable {
        /// Where a price is expected to go.
        public enum Course: String, Codable, Sendable {
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
        public let direction: Course

        init(_ view: ForecastView, price: Double) {
            predictedPrice = view.forecast.price(from: price)
            changePct = view.changePct
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
        /// An indicator and what it says.
        public struct Part: Encodable, Sendable {
            /// In the indicator's own unit.
            public let value: Double
            /// In a word.
            public let signal: Tendency

            init(_ part: TechnicalView.Part) {
                value = part.value
                signal = part.tendency
            }
        }

        /// The order of three averages.
        public struct Course: Encodable, Sendable {
            /// In a word.
            public let direction: Trend
        }

        /// RSI of 14 bars, 0...100.
        public let rsi: Part
        /// Histogram of MACD 12/26/9, in the quote currency.
        public let macd: Part
        /// Place of the close between the Bollinger bands: 0 at the lower, 1 at the upper.
        public let bollinger: Part
        /// The averages of 9, 21 and 50 bars.
        public let trend: Course

        init(_ view: TechnicalView) {
            rsi = Part(view.rsi)
            macd = Part(view.macd)
            bollinger = Part(view.bollinger)
            trend = Course(direction: view.trend)
        }
    }

    /// The language model's opinion, or that there is none.
    public struct Language: Encodable, Sendable {
        /// Whether there is an opinion; everything else is nil where there is none.
        public let available: Bool
        /// Which way; nil for neither, too.
        @OrNull public internal(set) var direction: Direction?
        /// How sure the model says it is, 0...1.
        @OrNull public internal(set) var confidence: Double?
        /// Why, in its words.
        @OrNull public internal(set) var reasoning: String?

        init(_ view: LanguageView?) {
            available = view != nil
            _direction = OrNull(view?.direction)
            _confidence = OrNull(view?.confidence)
            _reasoning = OrNull(view?.reasoning)
        }
    }

    /// What each view counted; they add up to 1.
    public struct Weights: Encodable, Sendable {
        /// The forecast's.
        public let forecast: Double
        /// The technical view's.
        public let technical: Double
        /// The language model's, 0 where it is absent.
        public let language: Double

        /// Nil where forecast or technical view is missing, since nothing is fused then.
        init?(_ views: Views, by fusion: Fusion) {
            guard views.forecast != nil, views.technical != nil else { return nil }
            let weights = fusion.weights(of: views)
            forecast = weights.forecast
            technical = weights.technical
            language = weights.language
        }
    }

    /// How risky it is to enter.
    public struct Risk: Encodable, Sendable {
        /// Average true range over the price, in percent.
        @OrNull public internal(set) var volatility: Double?
        /// Probability that the trade loses, in percent; nil where no record of such signals exists.
        @OrNull public internal(set) var lossProbability: Double?
        /// Margin to put up, in percent of equity; nil where not to enter.
        @OrNull public internal(set) var positionSizePct: Double?
        /// Equity lost at the stop, before costs, in percent; nil where not to enter.
        @OrNull public internal(set) var riskAtStopPct: Double?

        private enum CodingKeys: String, CodingKey {
            case volatility
            case lossProbability = "loss_probability"
            case positionSizePct = "position_size_pct"
            case riskAtStopPct = "risk_at_stop_pct"
        }
    }
}
