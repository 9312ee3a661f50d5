/// The samples that one model learns from, and those that judge it.
public struct Fold: Hashable, Sendable {
    /// Stretches of training samples, ascending and apart from each other.
    public var train: [Range<Int>]
    /// Stretches of test samples, ascending.
    public var test: [Range<Int>]

    /// States a fold.
    public init(train: [Range<Int>], test: [Range<Int>]) {
        self.train = train
        self.test = test
    }

    /// How many samples the model learns from.
    public var trainCount: Int { train.reduce(0) { $0 + $1.count } }
    /// How many samples judge it.
    public var testCount: Int { test.reduce(0) { $0 + $1.count } }
}

/// How far training samples keep away from test samples.
///
/// A sample at bar *t* reaches over the bars of its input and of its target. *Purge* removes training
/// samples whose reach overlaps that of a test sample: `lookback + horizon` bars on both sides cover
/// it. *Embargo* removes further samples after a test stretch, where serial dependence may carry
/// what the test saw. Source: M. López de Prado, "Advances in Financial Machine Learning" (2018),
/// chapter 7.
public struct Separation: Hashable, Sendable {
    /// Samples that are removed before and after every test stretch, at least 0.
    public var purge: Int
    /// Further samples that are removed after every test stretch, at least 0.
    public var embargo: Int

    /// States a separation.
    public init(purge: Int = 0, embargo: Int = 0) {
        self.purge = purge
        self.embargo = embargo
    }

    func check() throws(ValidationError) {
        try ValidationError.check(purge >= 0, "purge", purge, "at least 0")
        try ValidationError.check(embargo >= 0, "embargo", embargo, "at least 0")
    }

    /// The training stretches that test stretches leave of all samples.
    func train(count: Int, test: [Range<Int>]) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        var start = 0
        for range in test {
            let end = range.lowerBound - purge
            if end > start { stretches.append(start..<end) }
            start = max(start, range.upperBound + purge + embargo)
        }
        if start < count { stretches.append(start..<count) }
        return stretches
    }

    /// Test stretches that touch, as one.
    static func joined(_ stretches: [Range<Int>]) -> [Range<Int>] {
        stretches.reduce(into: []) { joined, next in
            if let last = joined.last, last.upperBound == next.lowerBound {
                joined[joined.count - 1] = last.lowerBound..<next.upperBound
            } else {
                joined.append(next)
            }
        }
    }
}

/// Samples in consecutive groups of nearly equal size.
public enum SampleGroups {
    /// Who takes the samples that are left over.
    public enum Remainder: Hashable, Sendable {
        /// One each for the first groups.
        case spread
        /// All for the last group.
        case last
    }

    /// The bounds of consecutive groups.
    ///
    /// - Parameters:
    ///   - groups: How many, 1...`count`.
    ///   - count: Samples.
    ///   - remainder: Who takes what is left over.
    /// - Returns: One range a group.
    public static func bounds(
        groups: Int,
        count: Int,
        remainder: Remainder = .spread
    ) -> [Range<Int>] {
        precondition(groups >= 1 && groups <= count, "a sample for every group")
        let (size, left) = count.quotientAndRemainder(dividingBy: groups)
        var start = 0
        return (0..<groups).map { group in
            let extra =
                switch remainder {
                case .spread: group < left ? 1 : 0
                case .last: group == groups - 1 ? left : 0
                }
            defer { start += size + extra }
            return start..<(start + size + extra)
        }
    }
}
