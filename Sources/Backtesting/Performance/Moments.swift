/// Mean and spread of per-bar returns, as the risk-adjusted figures need them.
struct Moments {
    /// How many returns there are.
    let count: Int
    /// Arithmetic mean.
    let mean: Double
    /// Sum of the squared distances from the mean.
    private let squares: Double

    /// Takes the moments of returns, in two passes.
    init(_ returns: some Collection<Double>) {
        let mean = returns.isEmpty ? 0 : returns.reduce(0, +) / Double(returns.count)
        count = returns.count
        self.mean = mean
        squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }

    /// Takes the moments of at least one return from sums, in whose place two passes are exact.
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

    /// Sample standard deviation (divisor *n* - 1); nil for fewer than two returns, and for returns
    /// that are all the same.
    ///
    /// A return is a quotient less one and so is rounded to 2⁻⁵³ or worse; a deviation of no more
    /// than a few such steps is rounding and no risk to divide by.
    var deviation: Double? {
        guard count >= 2 else { return nil }
        let deviation = (squares / Double(count - 1)).squareRoot()
        return deviation > 4 * Double.ulpOfOne ? deviation : nil
    }
}
