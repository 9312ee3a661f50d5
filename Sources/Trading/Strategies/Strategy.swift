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
