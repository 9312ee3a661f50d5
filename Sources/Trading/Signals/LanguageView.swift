/// A language model's answer as a signed opinion.
public struct LanguageView: Hashable, Sendable {
    /// Which way it expects the price to go; nil for neither.
    public var direction: Direction?
    /// How sure it says it is, 0...1.
    public var confidence: Double

    /// Creates a view from a checked answer.
    public init(direction: Direction?, confidence: Double) {
        self.direction = direction
        self.confidence = confidence
    }

    /// The direction's sign times the confidence, -1...1.
    public var score: Double {
        (direction?.sign ?? 0) * confidence
    }
}
