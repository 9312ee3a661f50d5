/// A language model's answer as a signed view.
public struct LanguageView: Hashable, Sendable {
    /// The largest length of a reasoning, in characters.
    public static let longestReasoning = 200

    /// The expected direction of the price; nil for neutral.
    public let direction: Direction?
    /// The confidence that the model states, 0...1.
    public let confidence: Double
    /// Its reasoning: one line of at most ``longestReasoning`` characters, perhaps empty.
    public let reasoning: String

    /// Creates a view from an answer.
    ///
    /// - Parameters:
    ///   - direction: The expected direction; nil for neutral.
    ///   - confidence: The stated confidence; clipped to 0...1, and 0 for NaN.
    ///   - reasoning: Any text; it is truncated, and unprintable characters become spaces.
    public init(direction: Direction?, confidence: Double, reasoning: String = "") {
        self.direction = direction
        self.confidence = min(max(0, confidence), 1)
        self.reasoning = Self.line(reasoning)
    }

    /// The direction's sign times the confidence, -1...1.
    public var score: Double {
        (direction?.sign ?? 0) * confidence
    }

    /// A model's text is printed on terminals and in logs: no line ends, no escape sequences, no
    /// invisible or bidirectional control characters.
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

/// The outcome of asking a language model about one close.
public enum LanguageAnswer: Hashable, Sendable {
    /// A valid answer.
    case view(LanguageView)
    /// Two invalid answers.
    case refused(reason: String)
    /// No answer; a later attempt may succeed.
    case unreachable(reason: String)

    /// The view; nil if there is none, which counts as a missing view and not as a neutral one.
    public var view: LanguageView? {
        guard case .view(let view) = self else { return nil }
        return view
    }
}
