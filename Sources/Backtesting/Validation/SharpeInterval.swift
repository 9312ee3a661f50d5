import Foundation
import Validation

/// A bootstrap interval of the Sharpe ratio, with the settings that reproduce it.
public struct SharpeInterval: Hashable, Codable, Sendable {
    /// Lower end, annualised.
    public var low: Double
    /// Upper end, annualised.
    public var high: Double
    /// Share of the resampled ratios between the two, such as 0.95.
    public var confidence: Double
    /// How often the returns were resampled.
    public var resamples: Int
    /// Mean length of a resampled block, in bars.
    public var meanBlockLength: Double

    private enum CodingKeys: String, CodingKey {
        case low
        case high
        case confidence
        case resamples
        case meanBlockLength = "mean_block_length"
    }
}

extension Performance {
    /// The percentile interval of the Sharpe ratio under the stationary bootstrap.
    ///
    /// Returns depend on their neighbours, so they are drawn in blocks: each drawn return is followed
    /// by its successor (the first one follows the last) with probability `1 - 1/b`, and by a return
    /// drawn anew otherwise. The mean block length *b* is the one that the returns ask for, see
    /// ``blockLength(of:)``.
    /// Source: D. N. Politis and J. P. Romano, "The Stationary Bootstrap", Journal of the American
    /// Statistical Association 89 (1994).
    ///
    /// More than ``resampledOneByOne`` returns are drawn a block at a time: its start is drawn
    /// uniformly and its length from the geometric distribution with mean *b*, which is the law of
    /// the same process. A block adds to the resample's sums what prefix sums of the returns and of
    /// their squares say. What is estimated is the same; the draws differ, and so the ends of the
    /// interval by the error of the resampling.
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity.
    ///   - barsPerYear: Bars in a year: 8760 for hourly ones.
    ///   - confidence: Share of the resampled ratios that the interval holds, between 0 and 1.
    ///   - resamples: How often to resample, at least 1. Series of more than ``resampledOneByOne``
    ///     returns may be resampled less often, at least 500 times; the interval says how often.
    ///   - generator: The random number generator.
    /// - Returns: nil if the ratio is undefined for the returns or for any resample, as for an
    ///   account that was hardly ever in the market.
    /// - Complexity: O(`resamples` · *n*), for long series O(*n* + `resamples` · *n* / *b*).
    public static func sharpeInterval(
        of returns: [Double],
        barsPerYear: Double,
        confidence: Double = 0.95,
        resamples: Int = 1000,
        using generator: inout some RandomNumberGenerator
    ) -> SharpeInterval? {
        precondition(confidence > 0 && confidence < 1, "a confidence between 0 and 1")
        precondition(resamples >= 1, "at least one resample")
        guard sharpeRatio(of: returns, barsPerYear: 1) != nil else { return nil }
        let blockLength = blockLength(of: returns)
        var resamples = resamples
        let ratios: [Double]?
        if returns.count <= resampledOneByOne {
            ratios = resampledRatios(of: returns, resamples, blockLength, using: &generator)
        } else {
            let blocks = Double(returns.count) / blockLength
            resamples = min(resamples, max(fewestResamples, Int(Double(mostBlocks) / blocks)))
            ratios = resampledRatios(ofLong: returns, resamples, blockLength, using: &generator)
        }
        guard let ratios = ratios?.map({ $0 * barsPerYear.squareRoot() }).sorted(),
            ratios.allSatisfy(\.isFinite)
        else { return nil }
        let tail = (1 - confidence) / 2
        return SharpeInterval(
            low: quantile(tail, ofSorted: ratios),
            high: quantile(1 - tail, ofSorted: ratios),
            confidence: confidence,
            resamples: resamples,
            meanBlockLength: blockLength
        )
    }

    /// The mean block length for resampling returns, in bars.
    ///
    /// It is Politis and White's automatic one (`AutomaticBlockLength`). Fewer than 100 returns tell
    /// too little of their dependence to choose by it, so it is the cube root of their number there,
    /// the rate at which it has to grow for the variance of a mean. More than
    /// ``resampledOneByOne`` returns are drawn in blocks of at least a 1,000th of them, which bounds
    /// the work: the interval's width is then uncertain by 3.7 % (its variance by `4b / 3n`).
    package static func blockLength(of returns: [Double]) -> Double {
        let count = Double(returns.count)
        let automatic =
            returns.count >= 100 ? AutomaticBlockLength(of: returns)?.stationary : nil
        let least = returns.count > resampledOneByOne ? count / mostBlocksOfLong : 1
        return max(1, least, automatic ?? cbrt(count))
    }

    /// Into how many blocks a long series is cut at most, on average.
    private static let mostBlocksOfLong = 1000.0
    /// How many blocks are drawn for all resamples of a long series together.
    ///
    /// Fewer resamples add noise to the ends of the interval and no bias.
    private static let mostBlocks = 500_000
    /// The smallest number of resamples of a long series.
    private static let fewestResamples = 500

    /// Up to how many returns the interval is drawn return by return.
    package static let resampledOneByOne = 10_000

    /// The ratios per bar of resamples that are drawn return by return; nil where one is undefined.
    private static func resampledRatios(
        of returns: [Double],
        _ resamples: Int,
        _ blockLength: Double,
        using generator: inout some RandomNumberGenerator
    ) -> [Double]? {
        var ratios: [Double] = []
        ratios.reserveCapacity(resamples)
        var sample = returns
        for _ in 0..<resamples {
            resample(returns, into: &sample, meanBlockLength: blockLength, using: &generator)
            guard let ratio = sharpeRatio(of: sample, barsPerYear: 1) else { return nil }
            ratios.append(ratio)
        }
        return ratios
    }

    /// The ratios per bar of resamples that are drawn block by block; nil where one is undefined.
    private static func resampledRatios(
        ofLong returns: [Double],
        _ resamples: Int,
        _ blockLength: Double,
        using generator: inout some RandomNumberGenerator
    ) -> [Double]? {
        let count = returns.count
        // Sums of the first returns and of their squares. Stretches of zeros, in which there was no
        // position, add exactly nothing.
        var sums = [SIMD2<Double>](repeating: .zero, count: count + 1)
        for (index, value) in returns.enumerated() {
            sums[index + 1] = sums[index] + SIMD2(value, value * value)
        }
        let scale = Float(1 / log1p(-1 / blockLength))
        var ratios: [Double] = []
        ratios.reserveCapacity(resamples)
        var blocks: [(start: Int, length: Int)] = []
        for _ in 0..<resamples {
            // All blocks are drawn before the first is looked up: the look-ups miss the cache, and
            // the processor overlaps those that depend on nothing else.
            blocks.removeAll(keepingCapacity: true)
            var missing = count
            while missing > 0 {
                // The upper 24 bits say how long a block is, the lower 40 where it begins. The share is
                // above 0 and at most 1, so that the logarithm is finite; in single precision it costs
                // half, and its last bit moves no length of a block.
                let bits = generator.next()
                let share = Float((bits >> 40) + 1) * 0x1p-24
                let length = min(1 + Int(log(share) * scale), missing)
                let start = Int((bits << 24).multipliedFullWidth(by: UInt64(count)).high)
                blocks.append((start, length))
                missing -= length
            }
            var total = SIMD2<Double>.zero
            for (start, length) in blocks {
                let end = start + length
                total +=
                    end <= count
                    ? sums[end] - sums[start] : sums[count] - sums[start] + sums[end - count]
            }
            let moments = Moments(count: count, sum: total[0], squares: total[1])
            guard let deviation = moments.deviation else { return nil }
            ratios.append(moments.mean / deviation)
        }
        return ratios
    }

    private static func resample(
        _ returns: [Double],
        into sample: inout [Double],
        meanBlockLength: Double,
        using generator: inout some RandomNumberGenerator
    ) {
        let restart = 1 / meanBlockLength
        var position = 0
        for index in sample.indices {
            // Spelled out: the standard library may change how it draws, and reports may not.
            let share = Double(generator.next() >> 11) * 0x1p-53
            if index == 0 || share < restart {
                let draw = generator.next().multipliedFullWidth(by: UInt64(returns.count)).high
                position = Int(draw)
            } else {
                position = position + 1 == returns.count ? 0 : position + 1
            }
            sample[index] = returns[position]
        }
    }

    /// The quantile by linear interpolation between order statistics, at `(n - 1) p`.
    static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        let position = share * Double(values.count - 1)
        let below = Int(position)
        let above = min(below + 1, values.count - 1)
        return values[below] + (position - Double(below)) * (values[above] - values[below])
    }
}
