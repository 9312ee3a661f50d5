import Market

/// Stretches of time in which a funding rate must be missing.
enum FundingGaps {
    /// Settlements are eight hours apart at most.
    static let longestPause: Int64 = 8 * 3_600_000

    /// How much later than its hour a settlement may be booked.
    private static let delay: Int64 = 60_000

    /// The stretches of a span between rates that are further apart than settlements are.
    static func gaps(in rates: [FundingRate], of span: Range<Timestamp>) -> [Range<Timestamp>] {
        var gaps: [Range<Timestamp>] = []
        var start = span.lowerBound
        for end in rates.map(\.time) + [span.upperBound] {
            if end.milliseconds - start.milliseconds > longestPause + delay {
                gaps.append(start..<end)
            }
            start = end + 1
        }
        return gaps
    }
}
