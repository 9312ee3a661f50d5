/// What asking a language model has come to.
public struct LanguageStatistics: Hashable, Codable, Sendable {
    /// Prompts in all.
    public var asked = 0
    /// Requests sent to the model, repeated ones included.
    public var calls = 0
    /// Prompts whose answer was in the store.
    public var cacheHits = 0
    /// Prompts that the model refused, now or when its answer was stored; counted as absent.
    public var refused = 0
    /// Prompts without an answer; counted as absent.
    public var unreachable = 0

    /// Creates statistics of nothing.
    public init() {}
}
