import Foundation

/// A bootstrap interval of the Sharpe ratio, with what is needed to draw it again.
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
    /// drawn anew otherwise. The mean block length *b* is the cube root of the number of returns, the
    /// rate at which it has to grow for the variance of a mean.
    /// Source: D. N. Politis and J. P. Romano, "The Stationary Bootstrap", Journal of the American
    /// Statistical Association 89 (1994).
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity.
    ///   - barsPerYear: Bars in a year: 8760 for hourly ones.
    ///   - confidence: Share of the resampled ratios that the interval holds, between 0 and 1.
    ///   - resamples: How often to resample, at least 1.
    ///   - generator: The source of chance.
    /// - Returns: nil where the ratio is undefined for the returns or for any resample of them, as it
    ///   is for an account that was hardly ever in the market.
    /// - Complexity: O(`resamples` · *n*).
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
        let blockLength = max(1, cbrt(Double(returns.count)))
        var ratios: [Double] = []
        ratios.reserveCapacity(resamples)
        var sample = returns
        for _ in 0..<resamples {
            resample(returns, into: &sample, meanBlockLength: blockLength, using: &generator)
            guard let ratio = sharpeRatio(of: sample, barsPerYear: barsPerYear) else { return nil }
            ratios.append(ratio)
        }
        ratios.sort()
        let tail = (1 - confidence) / 2
        return SharpeInterval(
            low: quantile(tail, ofSorted: ratios),
            high: quantile(1 - tail, ofSorted: ratios),
            confidence: confidence,
            resamples: resamples,
            meanBlockLength: blockLength
        )
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
    private static func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
        let position = share * Double(values.count - 1)
        let below = Int(position)
        let above = min(below + 1, values.count - 1)
        return values[below] + (position - Double(below)) * (values[above] - values[below])
    }
}
