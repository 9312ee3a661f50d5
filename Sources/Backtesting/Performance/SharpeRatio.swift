extension Performance {
    /// Mean return over its standard deviation, per year: `mean(r) / sd(r) * sqrt(barsPerYear)`.
    ///
    /// The risk-free rate is 0 and the deviation is that of the sample (divisor *n* - 1).
    /// Source: W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21 (1994).
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity.
    ///   - barsPerYear: Bars in a year: 8760 for hourly ones. With 1 the ratio is per bar.
    /// - Returns: nil for fewer than two returns and for returns without deviation.
    public static func sharpeRatio(of returns: [Double], barsPerYear: Double) -> Double? {
        let moments = Moments(returns)
        guard let deviation = moments.deviation else { return nil }
        return (moments.mean / deviation * barsPerYear.squareRoot()).finite
    }
}
