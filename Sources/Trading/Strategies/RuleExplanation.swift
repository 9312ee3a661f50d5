import Market

/// Why a rule has a side, or what it lacks for one: the terms of its score, and its conditions.
public struct RuleExplanation: Hashable, Sendable {
    /// A term of a rule's score.
    public struct Term: Hashable, Sendable {
        /// What it measures, in lower case: `ema_distance`.
        public var name: String
        /// The measure, in its own unit.
        public var value: Double
        /// Its score, from -1 (down) to 1 (up).
        public var score: Double
        /// Its weight in the rule's score, which is the weighted sum.
        public var weight: Double

        /// Creates a term.
        public init(name: String, value: Double, score: Double, weight: Double) {
            self.name = name
            self.value = value
            self.score = score
            self.weight = weight
        }
    }

    /// The terms of the score.
    public var terms: [Term]
    /// The conditions of a side: the rule has it where all of them are met.
    public var conditions: [RuleCondition]

    /// Creates an explanation.
    public init(terms: [Term] = [], conditions: [RuleCondition] = []) {
        self.terms = terms
        self.conditions = conditions
    }
}

/// A condition of a rule, in words and with its numbers.
public struct RuleCondition: Hashable, Sendable {
    /// How the value has to stand to the level.
    public enum Relation: String, CaseIterable, Codable, Sendable {
        case above = ">"
        case below = "<"
        case atLeast = ">="
        case atMost = "<="
    }

    /// The condition in words: `the average of 20 bars is above that of 50`.
    public var text: String
    /// What is compared, in lower case: `ema_20 - ema_50`.
    public var name: String
    /// Its value.
    public var value: Double
    /// How it has to stand to the level.
    public var relation: Relation
    /// The level.
    public var level: Double
    /// Whether it is met: values that differ by rounding alone are equal.
    public var isMet: Bool

    /// Creates a condition.
    ///
    /// - Parameters:
    ///   - text: The condition in words.
    ///   - name: What is compared.
    ///   - value: Its value.
    ///   - relation: How it has to stand to the level.
    ///   - level: The level.
    ///   - scale: The size of what is compared: numbers are equal that differ by less than a
    ///     billionth of it.
    public init(
        _ text: String,
        _ name: String,
        _ value: Double,
        _ relation: Relation,
        _ level: Double,
        scale: Double
    ) {
        self.text = text
        self.name = name
        self.value = value
        self.relation = relation
        self.level = level
        let difference = Tie.difference(value, level, scale: scale)
        isMet =
            switch relation {
            case .above: difference > 0
            case .below: difference < 0
            case .atLeast: difference >= 0
            case .atMost: difference <= 0
            }
    }
}

extension RuleCondition {
    /// The condition that a value lies on the side of a level.
    ///
    /// - Parameters:
    ///   - side: Long for above, short for below.
    ///   - name: What is compared.
    ///   - value: Its value.
    ///   - level: The level.
    ///   - scale: The size of what is compared.
    ///   - text: The condition in words, of `above` or `below`.
    /// - Returns: The condition.
    static func onSide(
        _ side: Direction,
        _ name: String,
        _ value: Double,
        of level: Double = 0,
        scale: Double,
        _ text: (String) -> String
    ) -> RuleCondition {
        RuleCondition(
            text(side == .long ? "above" : "below"),
            name,
            value,
            side == .long ? .above : .below,
            level,
            scale: scale
        )
    }

    /// The same condition, met only where something else holds as well.
    func and(_ holds: Bool) -> RuleCondition {
        var condition = self
        condition.isMet = isMet && holds
        return condition
    }
}
