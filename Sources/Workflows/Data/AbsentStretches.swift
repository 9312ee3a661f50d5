import Market

/// Stretches of time of which the exchange was asked and had nothing.
///
/// Asking again at each backtest would bring nothing and cost an answer's time. What lies before
/// the newest row will hardly come any more; what lies behind it may come at any moment.
struct AbsentStretches: Sendable {
    /// How long nothing is asked of what lies behind the newest row.
    static let pause: Int64 = 5_000

    /// How many stretches are remembered; of a series with more holes the newest answer counts.
    private static let limit = 1_000

    private var settled = RangeSet<Timestamp>()
    private var recent = RangeSet<Timestamp>()
    private var askedAt = Timestamp(milliseconds: 0)

    /// Takes note of what is still missing after the exchange has answered.
    ///
    /// - Parameters:
    ///   - missing: Stretches that were asked for, all of them or those that are missing still.
    ///   - newest: Time of the newest stored row; nil where nothing is stored.
    ///   - now: When the exchange answered.
    mutating func note(_ missing: RangeSet<Timestamp>, newest: Timestamp?, at now: Timestamp) {
        if !isPaused(at: now) { recent = RangeSet() }
        askedAt = now
        if settled.ranges.count > Self.limit {
            settled = RangeSet()
        }
        for stretch in missing.ranges {
            if let newest, stretch.upperBound <= newest {
                settled.insert(contentsOf: stretch)
            } else {
                recent.insert(contentsOf: stretch)
            }
        }
    }

    /// What of some missing stretches is worth asking for.
    func remaining(of missing: [Range<Timestamp>], at now: Timestamp) -> [Range<Timestamp>] {
        var rest = RangeSet(missing).subtracting(settled)
        if isPaused(at: now) {
            rest.subtract(recent)
        }
        return Array(rest.ranges)
    }

    private func isPaused(at now: Timestamp) -> Bool {
        (0..<Self.pause).contains(now.milliseconds - askedAt.milliseconds)
    }
}
