/// A strategy: returns a signal at each close from past bars alone.
///
/// A strategy is a small value. Its initialiser requests the columns that it needs from
/// ``Columns``. It is then called for one ``Moment`` after the other; the same moment always gives
/// the same signal.
public protocol Strategy: Sendable {
    /// The signal at this close.
    func signal(at now: Moment) -> Signal

    /// Whether the signal at this close may have an action; where not, the signal is `HOLD`.
    ///
    /// Most closes have none, and to tell so is much less work than a signal with its reason. By
    /// default it may have one.
    func mayAct(at now: Moment) -> Bool

    /// The indicators behind the signal at this close, for display; those in their warm-up and
    /// those of the signal's views are left out.
    func indicators(at now: Moment) -> [IndicatorReading]
}

extension Strategy {
    /// True: nothing is known of the signal.
    public func mayAct(at now: Moment) -> Bool { true }

    /// None: the signal's views have all of them.
    public func indicators(at now: Moment) -> [IndicatorReading] { [] }
}

/// A strategy that can use a language model's view.
///
/// It does not ask the model itself: the backtest does, and only where the answer could change an
/// order. That is decided by the orders of the two strongest votes, so two conditions must hold.
/// The score does not fall when the score of the view rises, and without a view it lies between
/// those for a view of -1 and of 1. The advised direction does not fall when the score rises, while
/// price, stop and target depend on the view through that direction alone.
public protocol LanguageStrategy: Strategy {
    /// The prompt at this close; nil if no answer can matter.
    func prompt(at now: Moment) -> LanguagePrompt?

    /// The signal at this close with a language model's view; nil for none.
    func signal(at now: Moment, language: LanguageView?) -> Signal
}

extension LanguageStrategy {
    /// The signal at this close without a language model's view.
    public func signal(at now: Moment) -> Signal {
        signal(at: now, language: nil)
    }
}

/// The value of a strategy's indicator at one close.
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
