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
