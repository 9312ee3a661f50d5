/// How often a run used a language model's answers.
///
/// It counts bars, not calls: an answer from a store counts as one that was just given, so that a
/// run says the same when it is repeated with its answers. A refusal is such an answer. A bar that is
/// ``unreachable`` may have one the next time.
public struct LanguageUsage: Hashable, Codable, Sendable {
    /// The model's name; nil where there was none to ask.
    @NullCodable public var model: String?
    /// Bars whose order hung on the answer.
    public var consulted: Int
    /// Other bars at which the strategy would have asked, but no answer could have changed the
    /// order.
    public var saved: Int
    /// Those of the consulted bars at which the answer was no opinion.
    public var refused: Int
    /// Those of the consulted bars at which no answer came, or there was nobody to ask.
    public var unreachable: Int

    /// Creates the part that a model had.
    public init(
        model: String? = nil,
        consulted: Int = 0,
        saved: Int = 0,
        refused: Int = 0,
        unreachable: Int = 0
    ) {
        _model = NullCodable(model)
        self.consulted = consulted
        self.saved = saved
        self.refused = refused
        self.unreachable = unreachable
    }

    /// Those of the consulted bars without an opinion: the other views share its weight there.
    public var absent: Int { refused + unreachable }

    /// Whether an opinion that the strategy asks for was missing.
    public var isIncomplete: Bool { model == nil || absent > 0 }
}
