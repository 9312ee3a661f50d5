/// A rule that reads the past at each close and says what it thinks.
///
/// A strategy is a small value. It asks ``Columns`` for the lines it needs when it is made, and
/// then answers for one ``Moment`` after the other; the same moment always gets the same answer.
public protocol Strategy: Sendable {
    /// The signal at this close.
    func signal(at now: Moment) -> Signal

    /// The indicators that the signal at this close was made from, for people to look at; those in
    /// their warm-up and those of the signal's views are left out.
    func indicators(at now: Moment) -> [IndicatorReading]
}

extension Strategy {
    /// None: the signal's views hold all there is.
    public func indicators(at now: Moment) -> [IndicatorReading] { [] }
}

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

/// The value of an indicator that a strategy decides by, at one close.
public struct IndicatorReading: Hashable, Sendable {
    /// The indicator, in lower case: `supertrend`.
    public let name: String
    /// In the indicator's own unit.
    public let value: Double

    /// Creates a reading.
    public init(name: String, value: Double) {
        self.name = name
        self.value = value
    }
}
