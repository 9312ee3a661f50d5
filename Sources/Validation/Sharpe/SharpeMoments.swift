import Foundation

/// The Sharpe ratio of a record of returns, and the moments that its uncertainty depends on.
///
/// Everything is per bar: the probabilistic Sharpe ratio of an annualised ratio saturates at 0 or 1.
public struct SharpeMoments: Hashable, Sendable {
    /// How many returns there are.
    public var count: Int
    /// Mean over standard deviation (divisor *n* - 1), per bar.
    public var ratio: Double
    /// Third standardised moment γ₃, divisor *n*; 0 for a normal distribution.
    public var skewness: Double
    /// Fourth standardised moment γ₄, divisor *n*; 3 for a normal distribution, never the excess.
    public var kurtosis: Double

    /// States the moments; the defaults are those of a normal distribution.
    public init(ratio: Double, count: Int, skewness: Double = 0, kurtosis: Double = 3) {
        self.ratio = ratio
        self.count = count
        self.skewness = skewness
        self.kurtosis = kurtosis
    }

    /// Computes the moments of per-bar returns.
    ///
    /// - Returns: nil for fewer than two returns, and for returns whose deviation is no more than
    ///   the rounding error of a return.
    public init?(_ returns: [Double]) {
        guard returns.count >= 2 else { return nil }
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        var (squares, cubes, fourths) = (0.0, 0.0, 0.0)
        for value in returns {
            let distance = value - mean
            let square = distance * distance
            squares += square
            cubes += square * distance
            fourths += square * square
        }
        let deviation = (squares / (count - 1)).squareRoot()
        guard deviation > 4 * Double.ulpOfOne, deviation.isFinite else { return nil }
        let variance = squares / count
        self.count = returns.count
        ratio = mean / deviation
        skewness = cubes / count / (variance * variance.squareRoot())
        kurtosis = fourths / count / (variance * variance)
        guard ratio.isFinite, skewness.isFinite, kurtosis.isFinite else { return nil }
    }

    /// *n* times the variance of the estimated ratio, for independent returns:
    /// `1 - γ₃ SR + (γ₄ - 1)/4 SR²`.
    public var spread: Double {
        1 - skewness * ratio + (kurtosis - 1) / 4 * ratio * ratio
    }
}

extension SharpeMoments {
    /// The probabilistic Sharpe ratio: the probability that the true ratio is above a benchmark.
    ///
    ///     PSR = Φ( (SR - SR*) sqrt(n - 1) / sqrt(1 - γ₃ SR + (γ₄ - 1)/4 SR²) )
    ///
    /// It takes returns for independent; ``LongRunSharpe`` does not. Source: D. H. Bailey and
    /// M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk 15 (2012).
    ///
    /// - Parameter benchmark: The benchmark's ratio per bar.
    /// - Returns: A probability; nil where ``spread`` is not positive.
    public func probability(above benchmark: Double = 0) -> Double? {
        guard spread > 0, count >= 2 else { return nil }
        let score = (ratio - benchmark) * Double(count - 1).squareRoot() / spread.squareRoot()
        return NormalDistribution.cumulative(score)
    }

    /// The minimum track record length: how many bars tell the ratio from a benchmark.
    ///
    ///     MinTRL = 1 + (1 - γ₃ SR + (γ₄ - 1)/4 SR²) (z / (SR - SR*))²
    ///
    /// Source: as of ``probability(above:)``.
    ///
    /// - Parameters:
    ///   - benchmark: The benchmark's ratio per bar.
    ///   - confidence: The probability to be reached, between 0.5 and 1.
    /// - Returns: Bars; nil where the ratio is not above the benchmark: then no record is long
    ///   enough.
    public func minimumTrackRecord(
        above benchmark: Double = 0,
        confidence: Double = 0.95
    ) -> Double? {
        precondition(confidence > 0.5 && confidence < 1, "a confidence between 0.5 and 1")
        guard ratio > benchmark, spread > 0 else { return nil }
        let score = NormalDistribution.quantile(confidence) / (ratio - benchmark)
        return 1 + spread * score * score
    }

    /// The smallest ratio per bar that a record can tell from zero, known before the record is.
    ///
    /// It solves ``probability(above:)`` = `confidence` for returns without skewness:
    /// `SR = x / sqrt(1 - (γ₄ - 1)/4 x²)` with `x = z / sqrt(n - 1)`.
    ///
    /// - Parameters:
    ///   - bars: Returns of the record.
    ///   - confidence: The probability to be reached, between 0.5 and 1.
    ///   - kurtosis: γ₄ of the returns; 3 for a normal distribution.
    /// - Returns: A ratio per bar; nil where the record is too short to show any.
    public static func smallestDetectable(
        bars: Int,
        confidence: Double = 0.95,
        kurtosis: Double = 3
    ) -> Double? {
        precondition(confidence > 0.5 && confidence < 1, "a confidence between 0.5 and 1")
        guard bars >= 2 else { return nil }
        let x = NormalDistribution.quantile(confidence) / Double(bars - 1).squareRoot()
        let rest = 1 - (kurtosis - 1) / 4 * x * x
        return rest > 0 ? x / rest.squareRoot() : nil
    }
}
