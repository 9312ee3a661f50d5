/// What a language model answered to one prompt, as it is kept.
public enum StoredAnswer: Hashable, Sendable {
    /// `LONG`, `SHORT` or `NEUTRAL`, a confidence 0...1, and why.
    case opinion(direction: String, confidence: Double, reasoning: String)
    /// Nothing that could be used, and why not.
    case refusal(reason: String)
}
