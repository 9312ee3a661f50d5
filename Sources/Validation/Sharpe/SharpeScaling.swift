/// The scale from a Sharpe ratio per bar to one of *q* bars, for autocorrelated returns.
///
///     SR(q) = η(q) SR,   η(q) = q / sqrt(q + 2 Σ_{k<q} (q - k) ρ_k)
///
/// η is `sqrt(q)` for independent returns. Source: A. W. Lo, "The Statistics of Sharpe Ratios",
/// Financial Analysts Journal 58 (2002), equation 20.
public enum SharpeScaling {
    /// η(q) of known autocorrelations.
    ///
    /// - Parameters:
    ///   - periods: *q*, at least 1.
    ///   - autocorrelations: ρ₁, ρ₂, ...; what is missing counts as 0.
    /// - Returns: nil where the autocorrelations are those of no stationary process.
    public static func factor(periods: Int, autocorrelations: [Double]) -> Double? {
        precondition(periods >= 1, "at least one period")
        let sum = autocorrelations.prefix(periods - 1).enumerated().reduce(Double(periods)) {
            $0 + 2 * Double(periods - 1 - $1.offset) * $1.element
        }
        return sum > 0 ? Double(periods) / sum.squareRoot() : nil
    }

    /// η(q) with the autocorrelations of the returns themselves.
    ///
    /// - Parameters:
    ///   - periods: *q*, at least 1.
    ///   - returns: Per-bar returns.
    /// - Returns: nil where *q* is above a tenth of the number of returns, from where the estimate is
    ///   noise, and for returns without deviation.
    public static func factor(periods: Int, returns: [Double]) -> Double? {
        guard periods <= returns.count / 10 else { return nil }
        let centred = LongRunVariance.centred(returns)
        let autocovariances = LongRunVariance.autocovariances(
            of: centred,
            lags: 0..<max(1, periods)
        )
        let variance = autocovariances[0]
        guard variance > 0 else { return nil }
        return factor(
            periods: periods,
            autocorrelations: autocovariances.dropFirst().map { $0 / variance }
        )
    }
}
