/// A strategy that can take a language model's opinion into account.
///
/// It does not ask the model itself: whoever runs it does, and only where the answer could change
/// an order. A bar at which no answer can is known by the orders of the two strongest votes, so two
/// things must hold: the score does not fall when the score of the view rises, and without a view it
/// lies between those for a view of -1 and of 1; and the advised direction does not fall when the
/// score rises, while price, stop and target depend on the view through that direction alone.
public protocol LanguageStrategy: Strategy {
    /// What to ask at this close; nil where no answer can matter.
    func prompt(at now: Moment) -> LanguagePrompt?

    /// The signal at this close with a language model's opinion, or without one where nil.
    func signal(at now: Moment, language: LanguageView?) -> Signal
}

extension LanguageStrategy {
    /// The signal at this close without a language model's opinion.
    public func signal(at now: Moment) -> Signal {
        signal(at: now, language: nil)
    }
}
