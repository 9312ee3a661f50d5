import Foundation

/// The Sharpe ratio with an uncertainty that allows for dependent returns.
///
/// The estimated ratio moves with a return *r* by the influence function
///
///     z = (r - m) / s;   ψ = z - SR/2 (z² - 1)
///
/// so *n* times the variance of the ratio is the long-run variance of ψ. Independent returns make it
/// the `1 - γ₃ SR + (γ₄ - 1)/4 SR²` of ``SharpeMoments``. It is estimated by
/// ``LongRunVariance/prewhitened(of:)``, and by that of independent returns where it is larger: a short
/// record may seem to revert by chance, and would pass for surer than independent returns. Sources: A. W. Lo, "The Statistics of Sharpe Ratios",
/// Financial Analysts Journal 58 (2002); O. Ledoit and M. Wolf, "Robust performance hypothesis
/// testing with the Sharpe ratio", Journal of Empirical Finance 15 (2008).
public struct LongRunSharpe: Hashable, Sendable {
    /// How many returns there are.
    public var count: Int
    /// Mean over standard deviation (divisor *n* - 1), per bar.
    public var ratio: Double
    /// *n* times the variance of the estimated ratio.
    public var spread: Double

    /// Estimates the ratio of per-bar returns and its uncertainty.
    ///
    /// - Returns: nil where the ratio or its variance is undefined.
    /// - Complexity: O(*n*^(4/3)) in the number of returns.
    public init?(_ returns: [Double]) {
        guard let moments = SharpeMoments(returns) else { return nil }
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let scale = 1 / variance.squareRoot()
        let influence = returns.map { value in
            let score = (value - mean) * scale
            return score - moments.ratio / 2 * (score * score - 1)
        }
        let spread = max(LongRunVariance.prewhitened(of: influence), moments.spread)
        guard spread > 0, spread.isFinite else { return nil }
        self.count = returns.count
        ratio = moments.ratio
        self.spread = spread
    }

    /// The probability that the true ratio is above a benchmark: `Φ((SR - SR*) sqrt((n - 1) / v))`.
    ///
    /// - Parameter benchmark: The benchmark's ratio per bar.
    /// - Returns: A probability, 0...1.
    public func probability(above benchmark: Double = 0) -> Double {
        let score = (ratio - benchmark) * (Double(count - 1) / spread).squareRoot()
        return NormalDistribution.cumulative(score)
    }

    /// How many bars tell the ratio from zero: `1 + v (z / SR)²`.
    ///
    /// It is ``SharpeMoments/minimumTrackRecord(above:confidence:)`` with the long-run variance.
    ///
    /// - Parameter confidence: The probability to be reached, between 0.5 and 1.
    /// - Returns: Bars; nil where the ratio is not above zero: then no record is long enough.
    public func minimumTrackRecord(confidence: Double = 0.95) -> Double? {
        precondition(confidence > 0.5 && confidence < 1, "a confidence between 0.5 and 1")
        guard ratio > 0 else { return nil }
        let score = NormalDistribution.quantile(confidence) / ratio
        return 1 + spread * score * score
    }
}
