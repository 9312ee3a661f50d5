/// A rule that reads the past at each close and says what it thinks.
///
/// A strategy is a small value. It asks ``Columns`` for the lines it needs when it is made, and
/// then answers for one ``Moment`` after the other; the same moment always gets the same answer.
public protocol Strategy: Sendable {
    /// The signal at this close.
    func signal(at now: Moment) -> Signal
}
