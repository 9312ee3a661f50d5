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
        sharpeRatio(of: Moments(returns), barsPerYear: barsPerYear)
    }

    /// The same ratio of returns whose moments are known.
    static func sharpeRatio(of moments: Moments, barsPerYear: Double) -> Double? {
        guard let deviation = moments.deviation else { return nil }
        return (moments.mean / deviation * barsPerYear.squareRoot()).finite
    }
}

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
        let (moments, downsideSquares) = Moments.withDownside(of: returns)
        return sortinoRatio(of: moments, downsideSquares, barsPerYear: barsPerYear)
    }

    /// The same ratio of returns whose moments and sum of squared negative returns are known.
    static func sortinoRatio(
        of moments: Moments,
        _ downsideSquares: Double,
        barsPerYear: Double
    ) -> Double? {
        guard moments.count >= 2 else { return nil }
        let downside = (downsideSquares / Double(moments.count)).squareRoot()
        guard downside > 4 * Double.ulpOfOne else { return nil }
        return (moments.mean / downside * barsPerYear.squareRoot()).finite
    }
}

extension Performance {
    /// Compound annual growth over the maximum drawdown, both in percent.
    ///
    /// Source: T. W. Young, "Calmar Ratio: A Smoother Tool", Futures (October 1991); over the
    /// window here instead of three years.
    ///
    /// - Returns: nil where growth is undefined or the equity never fell.
    public static func calmarRatio(
        compoundGrowthPct: Double?,
        maxDrawdownPct: Double?
    ) -> Double? {
        guard let compoundGrowthPct, let maxDrawdownPct, maxDrawdownPct > 0 else { return nil }
        return (compoundGrowthPct / maxDrawdownPct).finite
    }
}

/// Mean and variance of per-bar returns, for the risk-adjusted ratios.
struct Moments {
    /// How many returns there are.
    let count: Int
    /// Arithmetic mean.
    let mean: Double
    /// Sum of the squared distances from the mean.
    private let squares: Double

    /// Computes the moments of returns in two passes.
    init(_ returns: some Collection<Double>) {
        let mean = returns.isEmpty ? 0 : returns.reduce(0, +) / Double(returns.count)
        count = returns.count
        self.mean = mean
        squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }

    private init(count: Int, mean: Double, squares: Double) {
        self.count = count
        self.mean = mean
        self.squares = squares
    }

    /// Computes the moments of returns whose sum, from the first on, is known.
    init(of returns: [Double], sum: Double) {
        let mean = returns.isEmpty ? 0 : sum / Double(returns.count)
        count = returns.count
        self.mean = mean
        squares = returns.withUnsafeBufferPointer { returns in
            var squares = 0.0
            for value in returns { squares += (value - mean) * (value - mean) }
            return squares
        }
    }

    /// Computes the moments in two passes, and the sum of the squared negative returns in the first.
    ///
    /// Each addition waits for the one before, so two sums beside each other cost no more than one.
    static func withDownside(of returns: [Double]) -> (moments: Moments, squares: Double) {
        let (sum, downside) = returns.withUnsafeBufferPointer { returns in
            var (sum, downside) = (0.0, 0.0)
            for value in returns {
                sum += value
                downside += min(value, 0) * min(value, 0)
            }
            return (sum, downside)
        }
        return (Moments(of: returns, sum: sum), downside)
    }

    /// Computes the moments of at least one return from sums; two passes would be exact.
    ///
    /// - Parameters:
    ///   - count: How many returns there are.
    ///   - sum: Their sum.
    ///   - squares: The sum of their squares.
    init(count: Int, sum: Double, squares: Double) {
        self.count = count
        mean = sum / Double(count)
        self.squares = max(0, squares - sum * mean)
    }

    /// Sample variance (divisor *n* - 1); 0 for fewer than two values.
    var variance: Double { count >= 2 ? squares / Double(count - 1) : 0 }

    /// Sample standard deviation (divisor *n* - 1); nil for fewer than two returns, and for returns
    /// that are all the same.
    ///
    /// A return is a rounded quotient less one, with an error of 2⁻⁵³ or more; a deviation of a few
    /// such steps is rounding error.
    var deviation: Double? {
        guard count >= 2 else { return nil }
        let deviation = (squares / Double(count - 1)).squareRoot()
        return deviation > 4 * Double.ulpOfOne ? deviation : nil
    }
}
