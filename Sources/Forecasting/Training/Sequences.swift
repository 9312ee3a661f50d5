package import Neural

/// The training sequences, each identified by its last row.
package struct Sequences {
    /// Rows in a sequence.
    package let length: Int
    /// How many targets a sequence has.
    package let targets: Int
    /// How many sequences an epoch has.
    package let count: Int
    private let stretches: [Range<Int>]

    /// Fewer sequences in an epoch would be too few steps.
    private static let leastCount = 64

    /// - Parameters:
    ///   - ends: The ends of all windows of the training part.
    ///   - lookback: Rows of a window.
    ///   - mode: Whether a sequence is a window.
    package init(ends: Range<Int>, lookback: Int, mode: TrainingMode) {
        self.init(stretches: [ends], lookback: lookback, mode: mode)
    }

    /// The sequences of several stretches; none reaches from one stretch into another.
    ///
    /// - Parameters:
    ///   - stretches: The ends of all windows of each stretch.
    ///   - lookback: Rows of a window.
    ///   - mode: Whether a sequence is a window.
    package init(stretches: [Range<Int>], lookback: Int, mode: TrainingMode) {
        let total = stretches.reduce(0) { $0 + $1.count }
        let most = mode.sequenceLength(lookback: lookback) - lookback + 1
        let targets = max(1, min(most, total / Self.leastCount))
        self.targets = targets
        self.stretches = stretches
        length = lookback + targets - 1
        count = stretches.reduce(0) { $0 + $1.count / targets }
    }

    /// The sequences of one epoch in an order that depends on the generator alone.
    ///
    /// Sequences of a stretch follow each other without a gap. Their offset is drawn for each epoch,
    /// so that the remainder is not always the same rows.
    package func shuffled(using generator: inout SeededGenerator) -> [Int] {
        var chosen: [Int] = []
        chosen.reserveCapacity(count)
        for ends in stretches {
            let count = ends.count / targets
            let spare = ends.count - count * targets
            let offset = spare == 0 ? 0 : generator.next(below: spare + 1)
            let first = ends.lowerBound + offset + targets - 1
            chosen += (0..<count).map { first + $0 * targets }
        }
        // Fisher and Yates' shuffle, written out because the standard library's may change.
        for last in stride(from: count - 1, to: 0, by: -1) {
            chosen.swapAt(last, generator.next(below: last + 1))
        }
        return chosen
    }
}

extension SeededGenerator {
    /// A number in 0..<bound.
    fileprivate mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
