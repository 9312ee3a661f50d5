import Foundation

/// The Sharpe ratio of the best of several trials, held against what the best of none would show.
///
/// Source: D. H. Bailey and M. López de Prado, "The Deflated Sharpe Ratio", Journal of Portfolio
/// Management 40 (2014).
public enum DeflatedSharpe {
    /// E[max_N]: the expected maximum of *N* independent standard normal values.
    ///
    ///     E[max_N] ≈ (1 - γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e))
    ///
    /// with Euler's constant γ.
    ///
    /// - Parameter trials: *N*, at least 1.
    /// - Returns: The expected maximum; 0 for a single trial.
    public static func expectedMaximum(trials: Int) -> Double {
        precondition(trials >= 1, "at least one trial")
        guard trials > 1 else { return 0 }
        let euler = 0.577_215_664_901_532_9
        let count = Double(trials)
        return (1 - euler) * NormalDistribution.quantile(1 - 1 / count)
            + euler * NormalDistribution.quantile(1 - 1 / (count * M_E))
    }

    /// SR₀: the ratio that the best of several trials without skill is expected to show.
    ///
    /// - Parameters:
    ///   - trials: How many were tried, at least 1.
    ///   - variance: Variance of the trials' ratios per bar, at least 0.
    /// - Returns: A ratio per bar.
    public static func benchmark(trials: Int, variance: Double) -> Double {
        precondition(variance >= 0, "a variance of at least 0")
        return variance.squareRoot() * expectedMaximum(trials: trials)
    }

    /// DSR: the probability that the true ratio of the chosen trial is above ``benchmark``.
    ///
    /// - Parameters:
    ///   - moments: Of the chosen trial.
    ///   - trials: How many were tried, at least 1.
    ///   - variance: Variance of the trials' ratios per bar, at least 0.
    /// - Returns: A probability; nil where the probabilistic ratio is undefined.
    public static func probability(
        _ moments: SharpeMoments,
        trials: Int,
        variance: Double
    ) -> Double? {
        moments.probability(above: benchmark(trials: trials, variance: variance))
    }

    /// MinBTL: the shortest backtest in which the best of *N* trials without skill is not expected
    /// to reach a ratio: `(E[max_N] / SR)²` years.
    ///
    /// Source: D. H. Bailey, J. M. Borwein, M. López de Prado and Q. J. Zhu, "Pseudo-Mathematics and
    /// Financial Charlatanism", Notices of the AMS 61 (2014).
    ///
    /// - Parameters:
    ///   - trials: How many were tried, at least 1.
    ///   - annualRatio: The annualised ratio, above 0.
    /// - Returns: Years.
    public static func minimumBacktestYears(trials: Int, annualRatio: Double) -> Double {
        precondition(annualRatio > 0, "a ratio above 0")
        let years = expectedMaximum(trials: trials) / annualRatio
        return years * years
    }
}
