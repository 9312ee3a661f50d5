/// A language model's answer as a signed opinion.
public struct LanguageView: Hashable, Sendable {
    /// Characters of a reasoning at most.
    public static let longestReasoning = 200

    /// Which way it expects the price to go; nil for neither.
    public let direction: Direction?
    /// How sure it says it is, 0...1.
    public let confidence: Double
    /// Why, in its own words: one line of at most ``longestReasoning`` characters, perhaps empty.
    public let reasoning: String

    /// Creates a view from an answer.
    ///
    /// - Parameters:
    ///   - direction: Which way the price should go; nil for neither.
    ///   - confidence: How sure the model says it is; clipped to 0...1, and 0 where it is no number.
    ///   - reasoning: Any text; it is cut, and what would not print as one line becomes a space.
    public init(direction: Direction?, confidence: Double, reasoning: String = "") {
        self.direction = direction
        self.confidence = min(max(0, confidence), 1)
        self.reasoning = Self.line(reasoning)
    }

    /// The direction's sign times the confidence, -1...1.
    public var score: Double {
        (direction?.sign ?? 0) * confidence
    }

    /// A model's text goes to terminals and logs: no line ends, no escape sequences, no characters
    /// that turn the direction of writing or cannot be seen.
    private static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        // A bound on the work; a character rarely takes more than a few scalars.
        for scalar in text.unicodeScalars.prefix(16 * longestReasoning) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format, .privateUse, .unassigned:
                line.append(" ")
            default:
                line.append(scalar)
            }
        }
        let words = String(line).split(separator: " ").joined(separator: " ")
        return String(words.prefix(longestReasoning))
    }
}

/// What came of asking a language model about one close.
public enum LanguageAnswer: Hashable, Sendable {
    /// An opinion within the schema.
    case view(LanguageView)
    /// The model answered, twice, with something outside the schema or its bounds.
    case refused(reason: String)
    /// No answer came; asking again later may bring one.
    case unreachable(reason: String)

    /// The opinion; nil where there is none, which counts as an absent view and not as a neutral one.
    public var view: LanguageView? {
        guard case .view(let view) = self else { return nil }
        return view
    }
}
