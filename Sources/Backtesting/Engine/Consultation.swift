/// What part a language model had in a run.
///
/// It counts bars, not calls: an answer from a cache counts as one that was just given, so that a
/// repeated run says the same.
public struct Consultation: Hashable, Codable, Sendable {
    /// The model's name; nil where there was none to ask.
    @OrNull public var model: String?
    /// Bars whose order hung on the answer.
    public var consulted: Int
    /// Other bars at which the strategy would have asked, but no answer could have changed the
    /// order.
    public var saved: Int
    /// Those of the consulted bars at which there was no answer.
    public var absent: Int

    /// Creates the part that a model had.
    public init(model: String? = nil, consulted: Int = 0, saved: Int = 0, absent: Int = 0) {
        _model = OrNull(model)
        self.consulted = consulted
        self.saved = saved
        self.absent = absent
    }

    /// Whether an opinion that the strategy asks for was missing.
    public var isIncomplete: Bool { model == nil || absent > 0 }
}
