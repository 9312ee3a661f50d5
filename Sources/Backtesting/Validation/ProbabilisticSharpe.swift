import Foundation

extension Performance {
    /// Probability that the true Sharpe ratio is above a benchmark.
    ///
    /// It depends on how long the record is and on the shape of its returns:
    ///
    ///     PSR = Φ( (SR - SR*) sqrt(n - 1) / sqrt(1 - γ₃ SR + (γ₄ - 1)/4 SR²) )
    ///
    /// SR is the ratio per bar, never the annualised one, which would saturate the formula; γ₃ is the
    /// skewness and γ₄ the kurtosis (3 for a normal distribution) of the returns, with divisor *n*.
    /// Source: D. H. Bailey and M. López de Prado, "The Sharpe Ratio Efficient Frontier", Journal of
    /// Risk 15 (2012).
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity.
    ///   - benchmark: The benchmark's Sharpe ratio per bar.
    /// - Returns: A probability, 0...1; nil where the ratio is undefined.
    public static func probabilisticSharpe(
        of returns: [Double],
        above benchmark: Double = 0
    ) -> Double? {
        guard let ratio = sharpeRatio(of: returns, barsPerYear: 1) else { return nil }
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        let moments = returns.reduce(into: SIMD3<Double>.zero) { sums, value in
            let distance = value - mean
            let square = distance * distance
            sums += SIMD3(square, square * distance, square * square)
        }
        let variance = moments[0] / count
        let skewness = moments[1] / count / (variance * variance.squareRoot())
        let kurtosis = moments[2] / count / (variance * variance)
        let spread = 1 - skewness * ratio + (kurtosis - 1) / 4 * ratio * ratio
        guard spread > 0 else { return nil }
        let score = (ratio - benchmark) * (count - 1).squareRoot() / spread.squareRoot()
        return (0.5 * erfc(-score / 2.squareRoot())).finite
    }
}
