/// A score from -1 to 1 in a word.
public enum Tendency: String, Codable, Sendable, CaseIterable {
    case bullish, bearish, neutral

    /// Neutral within 0.1 of zero.
    package init(score: Double) {
        self = score > 0.1 ? .bullish : score < -0.1 ? .bearish : .neutral
    }
}
