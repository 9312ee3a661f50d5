/// The counts of a language model's answers in a run.
///
/// They count bars, not calls: a cached answer counts like a new one, so a repeated run has the
/// same counts. A refusal is an answer, too. An ``unreachable`` bar may get an answer the next
/// time.
public struct LanguageUsage: Hashable, Codable, Sendable {
    /// The model's name; nil without a model.
    @NullCodable public var model: String?
    /// Bars whose order depended on the answer.
    public var consulted: Int
    /// Other bars at which the strategy has a prompt, but no answer could have changed the order.
    public var saved: Int
    /// Those of the consulted bars with an unusable answer.
    public var refused: Int
    /// Those of the consulted bars without an answer or without a model.
    public var unreachable: Int

    /// Creates counts.
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

    /// Those of the consulted bars without a usable answer: the other views share its weight there.
    public var absent: Int { refused + unreachable }

    /// Whether an answer that the strategy wanted was missing.
    public var isIncomplete: Bool { model == nil || absent > 0 }
}
