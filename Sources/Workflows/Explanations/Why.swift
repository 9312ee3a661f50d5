public import Backtesting
import Foundation
public import Market
public import Trading

/// Why a strategy decided as it did at the close of one bar.
///
/// It is made anew by the strategy's own code from the candles up to that bar, and reads none after
/// it. What is undefined is `null` in JSON.
public struct Why: Encodable, Sendable {
    /// When it was decided: the close of the candle.
    public let decidedAt: Timestamp
    /// When the candle opened.
    public let candle: Timestamp
    /// The candle's close.
    public let price: Double
    /// The action.
    public let action: Action
    /// The direction of the action; nil for `HOLD`.
    @NullCodable public internal(set) var direction: Direction?
    /// The fused score, -1...1.
    public let score: Double
    /// The score's confidence, in percent, 50...100.
    public let confidence: Double
    /// The least confidence of an action.
    public let threshold: Double
    /// The least confidence of a strong action.
    public let strongThreshold: Double
    /// ``confidence`` less ``threshold``, in percentage points.
    public let distance: Double
    /// The views, each with its weight.
    public let views: [View]
    /// The conditions of a rule; empty for a strategy that fuses views.
    public let conditions: [Condition]
    /// The strategy's indicators by name.
    public let indicators: [String: Double]
    /// What would have changed the direction.
    public let flips: [Flip]
    /// What decided the size; nil for `HOLD`.
    @NullCodable public internal(set) var sizing: Sizing?
    /// Stop and target; nil for `HOLD`.
    @NullCodable public internal(set) var levels: Levels?
    /// The reasoning in one line.
    public let reasoning: String
    /// What to know of the explanation itself, as sentences.
    public let notes: [String]

    private enum CodingKeys: String, CodingKey {
        case candle, price, action, direction, score, confidence, threshold, distance, views
        case conditions, indicators, flips, sizing, levels, reasoning, notes
        case decidedAt = "decided_at"
        case strongThreshold = "strong_threshold"
    }
}

extension Why {
    /// One source's opinion.
    public struct View: Encodable, Sendable {
        /// Which source.
        public enum Name: String, CaseIterable, Encodable, Sendable {
            case forecast, technical, language, rule
        }

        /// A part of an opinion.
        public struct Part: Encodable, Sendable {
            /// What it measures: `rsi`.
            public let name: String
            /// The measure, in its own unit.
            public let value: Double
            /// Its score, -1...1.
            public let score: Double
            /// Its weight in the view.
            public let weight: Double
            /// Score times weight.
            public var contribution: Double { score * weight }
            /// The score in a word.
            public var tendency: Tendency { Tendency(score: score) }

            private enum CodingKeys: CodingKey {
                case name, value, score, weight, contribution, tendency
            }

            /// Writes every field.
            public func encode(to encoder: any Encoder) throws {
                var values = encoder.container(keyedBy: CodingKeys.self)
                try values.encode(name, forKey: .name)
                try values.encode(value, forKey: .value)
                try values.encode(score, forKey: .score)
                try values.encode(weight, forKey: .weight)
                try values.encode(contribution, forKey: .contribution)
                try values.encode(tendency, forKey: .tendency)
            }
        }

        /// Which source.
        public let name: Name
        /// Whether it has an opinion; a missing one gives its weight to the others.
        public let available: Bool
        /// Its score, -1...1; nil where it has none.
        @NullCodable public internal(set) var score: Double?
        /// Its weight in the score, 0...1.
        public let weight: Double
        /// Score times weight.
        public let contribution: Double
        /// The opinion in one line.
        public let text: String
        /// What the score is made of.
        public let parts: [Part]

        init(_ name: Name, score: Double?, weight: Double, text: String, parts: [Part] = []) {
            self.name = name
            available = score != nil
            self.weight = weight
            contribution = (score ?? 0) * weight
            self.text = text
            self.parts = parts
            _score = NullCodable(score)
        }
    }

    /// A condition of a rule.
    public struct Condition: Encodable, Sendable {
        /// The condition in words.
        public let text: String
        /// What is compared.
        public let name: String
        /// Its value.
        public let value: Double
        /// How it has to stand to the level.
        public let relation: RuleCondition.Relation
        /// The level.
        public let level: Double
        /// Whether it is met.
        public let isMet: Bool

        init(_ condition: RuleCondition) {
            text = condition.text
            name = condition.name
            value = condition.value
            relation = condition.relation
            level = condition.level
            isMet = condition.isMet
        }

        private enum CodingKeys: String, CodingKey {
            case text, name, value, level
            case relation = "operator"
            case isMet = "met"
        }
    }

    /// The nearest value with which the direction would have been another.
    public struct Flip: Encodable, Sendable {
        /// What is changed.
        public enum Subject: String, CaseIterable, Encodable, Sendable {
            /// The candle's close, with indicators and forecast made anew.
            case close
            /// The model's forecast alone, as a predicted price.
            case forecast
        }

        /// On which side of the actual value.
        public enum Way: String, CaseIterable, Encodable, Sendable {
            case below, above
        }

        /// What is changed.
        public let subject: Subject
        /// On which side.
        public let way: Way
        /// The price at which the direction changes.
        public let value: Double
        /// The price as it was.
        public let actual: Double
        /// The distance, in percent of the actual one.
        public var changePct: Double { 100 * (value / actual - 1) }
        /// What the strategy would have done.
        public let action: Action

        private enum CodingKeys: String, CodingKey {
            case subject = "of"
            case way, value, actual, action, direction
            case changePct = "change_pct"
        }

        /// Writes every field.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(subject, forKey: .subject)
            try values.encode(way, forKey: .way)
            try values.encode(value, forKey: .value)
            try values.encode(actual, forKey: .actual)
            try values.encode(changePct, forKey: .changePct)
            try values.encode(action, forKey: .action)
            try values.encode(action.direction, forKey: .direction)
        }
    }

    /// What decided the size of a position.
    public struct Sizing: Encodable, Sendable {
        /// What one bound allows.
        public struct Bound: Encodable, Sendable {
            /// Which bound.
            public let name: SizeConstraint
            /// The margin that it allows, in percent of equity.
            public let marginPct: Double
            /// The quantity that it allows; nil where the account is not known.
            @NullCodable public internal(set) var quantity: Double?

            private enum CodingKeys: String, CodingKey {
                case name, quantity
                case marginPct = "margin_pct"
            }
        }

        /// The bound that decided.
        public let bound: SizeConstraint
        /// The equity at the decision; nil where the account is not known.
        @NullCodable public internal(set) var equity: Double?
        /// The quantity, in the base currency.
        @NullCodable public internal(set) var quantity: Double?
        /// The quantity at the fill, in the quote currency.
        @NullCodable public internal(set) var notional: Double?
        /// The margin put up for it.
        @NullCodable public internal(set) var margin: Double?
        /// The margin, in percent of equity.
        public let marginPct: Double
        /// What the stop loses before costs, in percent of equity; nil without a stop.
        @NullCodable public internal(set) var riskAtStopPct: Double?
        /// What every bound allows.
        public let bounds: [Bound]

        private enum CodingKeys: String, CodingKey {
            case bound, equity, quantity, notional, margin, bounds
            case marginPct = "margin_pct"
            case riskAtStopPct = "risk_at_stop_pct"
        }
    }

    /// Stop and target of a position.
    public struct Levels: Encodable, Sendable {
        /// The stop.
        public let stopLoss: Double
        /// The target; nil without one.
        @NullCodable public internal(set) var takeProfit: Double?
        /// Distance of the stop from the close, in percent of it.
        public let stopDistancePct: Double
        /// Distance of the target from the close, in percent of it.
        @NullCodable public internal(set) var targetDistancePct: Double?
        /// Distance to the target over distance to the stop.
        @NullCodable public internal(set) var riskRewardRatio: Double?
        /// What the distances are measured in.
        public let unit: Stops

        private enum CodingKeys: String, CodingKey {
            case unit
            case stopLoss = "stop_loss"
            case takeProfit = "take_profit"
            case stopDistancePct = "stop_distance_pct"
            case targetDistancePct = "target_distance_pct"
            case riskRewardRatio = "risk_reward_ratio"
        }
    }
}
