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
    private var starts: [Int32] = []
    private var lengths: [Int32] = []
    /// The end of each resample in ``starts``.
    private var ends: [Int] = []

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
        let expected = Int(Double(count) / self.meanBlockLength) + 2
        starts.reserveCapacity(expected * resamples)
        lengths.reserveCapacity(expected * resamples)
        let scale = 1 / log1p(-1 / self.meanBlockLength)
        for _ in 0..<resamples {
            var missing = count
            while missing > 0 {
                // Above 0 and at most 1, so that the logarithm is finite.
                let share = Double((generator.next() >> 11) + 1) * 0x1p-53
                let length = 1 + Int(min(log(share) * scale, Double(missing)))
                let start = generator.next().multipliedFullWidth(by: UInt64(count)).high
                starts.append(Int32(start))
                lengths.append(Int32(min(length, missing)))
                missing -= min(length, missing)
            }
            ends.append(starts.count)
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
        for row in indices {
            precondition(row.count == count, "as many positions as values")
            var previous: Int?
            for position in row {
                precondition(position >= 0 && position < count, "a position of the series")
                if let previous, (previous + 1) % count == position,
                    lengths[lengths.count - 1] < count
                {
                    lengths[lengths.count - 1] += 1
                } else {
                    starts.append(Int32(position))
                    lengths.append(1)
                }
                previous = position
            }
            ends.append(starts.count)
        }
    }

    /// The positions of a resample, in order.
    public func indices(of resample: Int) -> [Int] {
        let first = resample == 0 ? 0 : ends[resample - 1]
        return (first..<ends[resample]).flatMap { block in
            (0..<Int(lengths[block])).map { (Int(starts[block]) + $0) % count }
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
        let total = sums[count]
        var first = 0
        return ends.map { end in
            var sum = 0.0
            for block in first..<end {
                let start = Int(starts[block])
                let stop = start + Int(lengths[block])
                sum +=
                    stop <= count
                    ? sums[stop] - sums[start] : total - sums[start] + sums[stop - count]
            }
            first = end
            return sum / Double(count)
        }
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
        var means = series.map { _ in [Double]() }
        for lane in means.indices { means[lane].reserveCapacity(ends.count) }
        sums.withUnsafeBufferPointer { sums in
            starts.withUnsafeBufferPointer { starts in
                lengths.withUnsafeBufferPointer { lengths in
                    let total = sums[count]
                    var first = 0
                    for end in ends {
                        var sum = SIMD8<Double>.zero
                        for block in first..<end {
                            let start = Int(starts[block])
                            let stop = start &+ Int(lengths[block])
                            sum +=
                                stop <= count
                                ? sums[stop] - sums[start]
                                : total - sums[start] + sums[stop &- count]
                        }
                        first = end
                        for lane in means.indices {
                            means[lane].append(sum[lane] / Double(count))
                        }
                    }
                }
            }
        }
        return means
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
