import Market

/// A negative cache: time ranges for which the exchange was asked and had no rows.
///
/// Without it each backtest would repeat a request that returns nothing. Ranges before the newest
/// row are cached for good. Ranges after it may fill at any time, so they are cached for ``pause``.
struct UnavailableRanges: Sendable {
    /// How long ranges after the newest row are cached, in milliseconds.
    static let pause: Int64 = 5_000

    /// How many ranges are cached; a series with more gaps keeps those of the newest answer.
    private static let limit = 1_000

    private var settled = RangeSet<Timestamp>()
    private var recent = RangeSet<Timestamp>()
    private var askedAt = Timestamp(milliseconds: 0)

    /// Records what is still missing after an answer.
    ///
    /// - Parameters:
    ///   - missing: Ranges that were requested and are missing.
    ///   - newest: Time of the newest stored row; nil if nothing is stored.
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

    /// The missing ranges that are worth a request.
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
