/// Which settlements of one perpetual future are missing among the known ones.
///
/// Symbols settle every hour, two, four or eight hours, and the exchange changes that now and then,
/// so the interval is taken from the known settlements around each stretch. It is eight hours, the
/// exchange's longest, where there are fewer than two.
public struct FundingCoverage: Sendable {
    /// How far before a window settlements tell its interval: three of the longest.
    package static let reach: Int64 = 3 * longestInterval

    private static let hour: Int64 = 3_600_000
    private static let longestInterval = 8 * hour
    /// How much later than due a settlement may be stamped without another one being missing.
    private static let slack = hour / 2
    /// How many spacings on each side tell the interval of a stretch.
    private static let neighbours = 2

    /// When settlements happened, strictly increasing.
    private let times: [Timestamp]

    /// Creates the coverage of some rates in any order.
    public init(_ rates: some Sequence<FundingRate>) {
        times = Set(rates.map(\.settlementTime)).sorted()
    }

    /// Whether no settlement of a window is missing, but for one at its very start, which nobody
    /// has to pay.
    public func isComplete(from start: Timestamp, through end: Timestamp) -> Bool {
        missing(from: start, through: end, reach: 0).isEmpty
    }

    /// The stretches that lack a settlement due after a start and at or before an end.
    ///
    /// - Parameters:
    ///   - start: Where a window begins; a settlement at that moment is not due.
    ///   - end: Where it ends; a settlement at that moment is due.
    ///   - reach: How many milliseconds before the start a stretch may begin.
    /// - Returns: Half-open ranges of stamps in time order, each between two known settlements or
    ///   between one and an edge.
    package func missing(
        from start: Timestamp,
        through end: Timestamp,
        reach: Int64
    ) -> [Range<Timestamp>] {
        guard start < end else { return [] }
        let bounds = (start - reach)..<(end + 1).earliestStamp
        let near = (start - Self.reach)...(end + Self.reach)
        guard let first = times.first, times.contains(where: near.contains) else { return [bounds] }
        var missing: [Range<Timestamp>] = []
        func add(from lower: Timestamp, to upper: Timestamp) {
            let range = max(lower, bounds.lowerBound)..<max(lower, min(upper, bounds.upperBound))
            if !range.isEmpty { missing.append(range) }
        }
        let firstInterval = interval(from: 0)
        let steps = max(1, first.steps(from: end, of: firstInterval))
        if first - steps * firstInterval > start {
            add(from: bounds.lowerBound, to: first)
        }
        for (index, time) in times.enumerated() where time <= end {
            let next = index + 1 < times.count ? times[index + 1] : nil
            if let next, next <= start { continue }
            let interval = interval(from: index)
            let due = time + (max(0, start.wholeSteps(from: time, of: interval)) + 1) * interval
            guard due <= end else { continue }
            if let next, next <= due + Self.slack { continue }
            add(from: (time + 1).earliestStamp, to: next ?? bounds.upperBound)
        }
        return missing
    }

    /// How far apart settlements are after one of them, as those around it tell.
    ///
    /// The closest on either side counts, so that a hole does not widen the interval; the longer of
    /// the two sides, so that a change of the interval is no hole.
    private func interval(from index: Int) -> Int64 {
        func closest(_ range: Range<Int>) -> Int64? {
            range.clamped(to: 0..<max(0, times.count - 1)).map {
                times[$0 + 1].milliseconds - times[$0].milliseconds
            }.min()
        }
        // The first settlement has none before it; the spacing after it stands in.
        let before =
            index > 0 ? closest((index - Self.neighbours)..<index) : closest(0..<Self.neighbours)
        let after = closest((index + 1)..<(index + 1 + Self.neighbours))
        let sides = [before, after].compactMap(\.self)
        let interval = sides.max() ?? closest(index..<(index + 1)) ?? Self.longestInterval
        return min(interval, Self.longestInterval)
    }
}

extension Timestamp {
    /// Whole steps from an earlier moment to this one.
    fileprivate func wholeSteps(from start: Timestamp, of step: Int64) -> Int64 {
        (milliseconds - start.milliseconds) / step
    }

    /// Steps from an earlier moment that reach this one, rounded up.
    fileprivate func steps(from start: Timestamp, of step: Int64) -> Int64 {
        (milliseconds - start.milliseconds + step - 1) / step
    }
}
