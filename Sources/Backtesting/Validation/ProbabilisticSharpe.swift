import Validation

extension Performance {
    /// Probability that the true Sharpe ratio is above a benchmark, for independent returns.
    ///
    /// It depends on how long the record is and on the shape of its returns, see
    /// `SharpeMoments.probability(above:)` for the formula and its source. The ratio is the one per
    /// bar, never the annualised one, which would saturate the formula.
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity.
    ///   - benchmark: The benchmark's Sharpe ratio per bar.
    /// - Returns: A probability, 0...1; nil where the ratio is undefined.
    public static func probabilisticSharpe(
        of returns: [Double],
        above benchmark: Double = 0
    ) -> Double? {
        SharpeMoments(returns)?.probability(above: benchmark)?.finite
    }

    /// Probability that the true Sharpe ratio is above a benchmark, for returns that may depend on
    /// their neighbours.
    ///
    /// See `LongRunSharpe` for the formula and its sources.
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity, in order of time.
    ///   - benchmark: The benchmark's Sharpe ratio per bar.
    /// - Returns: A probability, 0...1; nil where the ratio is undefined.
    public static func longRunProbabilisticSharpe(
        of returns: [Double],
        above benchmark: Double = 0
    ) -> Double? {
        LongRunSharpe(returns)?.probability(above: benchmark).finite
    }
}
