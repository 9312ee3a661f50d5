extension Performance {
    /// Mean return over downside deviation, per year:
    /// `mean(r) / sqrt(sum(min(r, 0)²) / n) * sqrt(barsPerYear)`.
    ///
    /// The target return is 0, and *n* counts all returns, not only the negative ones.
    /// Source: F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk
    /// Framework", Journal of Investing 3 (1994).
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity.
    ///   - barsPerYear: Bars in a year: 8760 for hourly ones.
    /// - Returns: nil for fewer than two returns and where none is negative.
    public static func sortinoRatio(of returns: [Double], barsPerYear: Double) -> Double? {
        guard returns.count >= 2 else { return nil }
        let squares = returns.reduce(0) { $0 + min($1, 0) * min($1, 0) }
        let downside = (squares / Double(returns.count)).squareRoot()
        guard downside > 4 * Double.ulpOfOne else { return nil }
        return (Moments(returns).mean / downside * barsPerYear.squareRoot()).finite
    }
}
