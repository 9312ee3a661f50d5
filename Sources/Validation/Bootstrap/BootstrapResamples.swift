import Foundation

/// Resamples of a series of values, as blocks of successive positions.
///
/// The same resamples can be applied to several series of one length, which keeps the dependence
/// between them. A position after the last is the first one.
public struct BootstrapResamples: Sendable {
    /// Values of the series.
    public let count: Int
    /// Mean length of a block, in values.
    public let meanBlockLength: Double
    private let blocks: Blocks
    /// The end of each resample in ``blocks``.
    private let ends: [Int]

    /// The blocks of all resamples, one resample after the other.
    ///
    /// Millions of them are read for each series, so those of short series are kept in half the
    /// memory.
    private enum Blocks: Sendable {
        case short(BlockList<UInt16>)
        case long(BlockList<Int32>)
    }

    /// How many resamples there are.
    public var resamples: Int { ends.count }

    /// Draws resamples by the stationary bootstrap.
    ///
    /// The start of a block is uniform, its length is geometric with a mean of `meanBlockLength`, and
    /// the last block is cut. Source: D. N. Politis and J. P. Romano, "The Stationary Bootstrap",
    /// Journal of the American Statistical Association 89 (1994).
    ///
    /// - Parameters:
    ///   - count: Values of the series, at least 1.
    ///   - meanBlockLength: In values; below 1 counts as 1.
    ///   - resamples: How many to draw, at least 1.
    ///   - generator: The random number generator.
    /// - Complexity: O(`resamples` · `count` / `meanBlockLength`) in time and memory.
    public init(
        count: Int,
        meanBlockLength: Double,
        resamples: Int,
        using generator: inout SplitMix64
    ) {
        precondition(count >= 1 && count <= Int32.max, "at least one value")
        precondition(resamples >= 1, "at least one resample")
        self.count = count
        self.meanBlockLength = max(1, meanBlockLength)
        let mean = self.meanBlockLength
        if count <= UInt16.max {
            let drawn = BlockList<UInt16>.drawn(count, mean, resamples, using: &generator)
            (blocks, ends) = (.short(drawn.blocks), drawn.ends)
        } else {
            let drawn = BlockList<Int32>.drawn(count, mean, resamples, using: &generator)
            (blocks, ends) = (.long(drawn.blocks), drawn.ends)
        }
    }

    /// Takes resamples that were drawn elsewhere.
    ///
    /// - Parameters:
    ///   - indices: The positions of each resample, each as many as there are values.
    ///   - meanBlockLength: What they were drawn with.
    public init(indices: [[Int]], meanBlockLength: Double) {
        precondition(!indices.isEmpty, "at least one resample")
        count = indices[0].count
        self.meanBlockLength = meanBlockLength
        var blocks = BlockList<Int32>()
        var ends: [Int] = []
        for row in indices {
            precondition(row.count == count, "as many positions as values")
            var previous: Int?
            for position in row {
                precondition(position >= 0 && position < count, "a position of the series")
                let last = blocks.lengths.count - 1
                if let previous, (previous + 1) % count == position, blocks.lengths[last] < count {
                    blocks.lengths[last] += 1
                } else {
                    blocks.starts.append(Int32(position))
                    blocks.lengths.append(1)
                }
                previous = position
            }
            ends.append(blocks.starts.count)
        }
        self.blocks = .long(blocks)
        self.ends = ends
    }

    /// The positions of a resample, in order.
    public func indices(of resample: Int) -> [Int] {
        let first = resample == 0 ? 0 : ends[resample - 1]
        return (first..<ends[resample]).flatMap { number in
            let block =
                switch blocks {
                case .short(let blocks): blocks[number]
                case .long(let blocks): blocks[number]
                }
            return block.map { $0 % count }
        }
    }

    /// The mean of a series in each resample, from sums of its blocks.
    ///
    /// - Parameter series: ``count`` values.
    /// - Returns: One mean a resample.
    public func means(of series: [Double]) -> [Double] {
        precondition(series.count == count, "as many values as the resamples are of")
        var sums = [0.0]
        sums.reserveCapacity(count + 1)
        for value in series {
            sums.append(sums[sums.count - 1] + value)
        }
        return sums.withUnsafeBufferPointer { sums in
            switch blocks {
            case .short(let blocks): blocks.sums(ends, of: sums)
            case .long(let blocks): blocks.sums(ends, of: sums)
            }
        }.map { $0 / Double(count) }
    }
}

extension BootstrapResamples {
    /// The means of up to eight series, read together: the same numbers as ``means(of:)-([Double])``.
    ///
    /// The positions of blocks are spread over the whole series, so most of the time goes into
    /// fetching sums; those of eight series fill a line of the cache.
    ///
    /// - Parameter series: One to eight series of ``count`` values.
    /// - Returns: For each series one mean a resample.
    func means(of series: [[Double]]) -> [[Double]] {
        precondition((1...8).contains(series.count), "up to eight series")
        precondition(series.allSatisfy { $0.count == count }, "as many values as the resamples")
        let sums = [SIMD8<Double>](unsafeUninitializedCapacity: count + 1) { sums, initialized in
            sums.initialize(repeating: .zero)
            for (lane, values) in series.enumerated() {
                var sum = 0.0
                for index in values.indices {
                    sum += values[index]
                    sums[index + 1][lane] = sum
                }
            }
            initialized = count + 1
        }
        let resampled = sums.withUnsafeBufferPointer { sums in
            switch blocks {
            case .short(let blocks): blocks.sums(ends, of: sums)
            case .long(let blocks): blocks.sums(ends, of: sums)
            }
        }
        return series.indices.map { lane in resampled.map { $0[lane] / Double(count) } }
    }

    /// The mean block length for several series that are resampled together.
    ///
    /// It is the longest of their automatic ones, since the most persistent series needs it, and at
    /// least a 5,000th of the values: a long block costs precision by the ratio of the two only, and
    /// bounds the work.
    public static func blockLength(for series: [[Double]]) -> Double {
        blockLength(
            automatic: series.compactMap { AutomaticBlockLength(of: $0)?.stationary }.max(),
            count: series.first?.count ?? 1
        )
    }

    /// The same where the longest automatic length is known.
    ///
    /// - Parameters:
    ///   - longest: The longest automatic length of the series; nil where none has one.
    ///   - count: Values of each series.
    /// - Returns: The mean block length, in values.
    package static func blockLength(automatic longest: Double?, count: Int) -> Double {
        max(1, longest ?? 1, Double(count) / 5000)
    }
}

/// Blocks of successive positions: where each begins, and how many positions it has.
private struct BlockList<Position: FixedWidthInteger & Sendable>: Sendable {
    var starts: [Position] = []
    var lengths: [Position] = []

    /// The positions of a block; those after the last one of the series count on.
    subscript(block: Int) -> Range<Int> {
        let start = Int(starts[block])
        return start..<(start + Int(lengths[block]))
    }

    /// Draws blocks by the stationary bootstrap.
    ///
    /// - Returns: The blocks of all resamples, and the end of each resample among them.
    static func drawn(
        _ count: Int,
        _ meanLength: Double,
        _ resamples: Int,
        using generator: inout SplitMix64
    ) -> (blocks: BlockList, ends: [Int]) {
        var blocks = BlockList()
        var ends: [Int] = []
        let expected = Int(Double(count) / meanLength) + 2
        blocks.starts.reserveCapacity(expected * resamples)
        blocks.lengths.reserveCapacity(expected * resamples)
        let scale = 1 / log1p(-1 / meanLength)
        for _ in 0..<resamples {
            var missing = count
            while missing > 0 {
                // Above 0 and at most 1, so that the logarithm is finite.
                let share = Double((generator.next() >> 11) + 1) * 0x1p-53
                let length = 1 + Int(min(log(share) * scale, Double(missing)))
                let start = generator.next().multipliedFullWidth(by: UInt64(count)).high
                blocks.starts.append(Position(start))
                blocks.lengths.append(Position(min(length, missing)))
                missing -= min(length, missing)
            }
            ends.append(blocks.starts.count)
        }
        return (blocks, ends)
    }
}

extension BlockList {
    /// The sum of a series in each resample.
    ///
    /// - Parameters:
    ///   - ends: The end of each resample among the blocks.
    ///   - sums: The sums of the first values of the series, from none to all.
    /// - Returns: One sum a resample.
    func sums(_ ends: [Int], of sums: UnsafeBufferPointer<Double>) -> [Double] {
        let count = sums.count - 1
        let total = sums[count]
        var first = 0
        return ends.map { end in
            var sum = 0.0
            for block in first..<end {
                let positions = self[block]
                let (start, stop) = (positions.lowerBound, positions.upperBound)
                sum +=
                    stop <= count
                    ? sums[stop] - sums[start] : total - sums[start] + sums[stop - count]
            }
            first = end
            return sum
        }
    }

    /// The same of eight series side by side.
    func sums(_ ends: [Int], of sums: UnsafeBufferPointer<SIMD8<Double>>) -> [SIMD8<Double>] {
        let count = sums.count - 1
        let total = sums[count]
        var first = 0
        return starts.withUnsafeBufferPointer { starts in
            lengths.withUnsafeBufferPointer { lengths in
                ends.map { end in
                    var sum = SIMD8<Double>.zero
                    for block in first..<end {
                        let start = Int(starts[block])
                        let stop = start &+ Int(lengths[block])
                        sum +=
                            stop <= count
                            ? sums[stop] - sums[start] : total - sums[start] + sums[stop &- count]
                    }
                    first = end
                    return sum
                }
            }
        }
    }
}
