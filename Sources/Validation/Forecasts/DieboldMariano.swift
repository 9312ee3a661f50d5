import Foundation

/// The Diebold-Mariano test of equal accuracy of two forecasters.
///
///     DM = mean(d) / sqrt(v / n),   d = loss of the first less loss of the second
///
/// with the long-run variance *v* of *d*. Harvey, Leybourne and Newbold's factor
/// `sqrt((n + 1 - 2h + h(h - 1)/n) / n)` corrects it for short samples, and Student's distribution
/// with *n* - 1 degrees of freedom stands for the normal one. Sources: F. X. Diebold and R. S.
/// Mariano, "Comparing Predictive Accuracy", Journal of Business & Economic Statistics 13 (1995);
/// D. Harvey, S. Leybourne and P. Newbold, "Testing the equality of prediction mean squared errors",
/// International Journal of Forecasting 13 (1997).
public struct DieboldMariano: Hashable, Sendable {
    /// How the long-run variance of the differences is estimated.
    public enum Variance: Hashable, Sendable {
        /// Autocovariances up to lag *h* - 1 with equal weights, as in the paper: right where an
        /// optimal forecast's errors depend on no more. Bartlett's kernel where it is not positive.
        case truncated
        /// Bartlett's kernel with the larger of *h* - 1 and Newey and West's automatic bandwidth,
        /// or the prewhitened estimate where that is larger: right for forecasters that may be wrong
        /// for longer.
        case bartlett
    }

    /// The corrected statistic: above zero where the first forecaster lost more.
    public let statistic: Double
    /// Pairs of losses.
    public let count: Int
    /// The mean of the first losses less the mean of the second.
    public let meanDifference: Double

    /// The two-sided p-value of equal accuracy.
    public var pValue: Double {
        2 * StudentDistribution.cumulative(-abs(statistic), degrees: Double(count - 1))
    }

    /// The one-sided p-value: small where the second forecaster is the better one.
    public var secondIsBetterPValue: Double {
        StudentDistribution.cumulative(-statistic, degrees: Double(count - 1))
    }

    /// Compares losses at the same times.
    ///
    /// It is nil for fewer than `max(3, 2 horizon)` losses, and for differences without deviation.
    ///
    /// - Parameters:
    ///   - first: Losses of the first forecaster, such as squared errors, in order of time.
    ///   - second: Those of the second, as many.
    ///   - horizon: *h*: how many bars ahead the forecasts are, at least 1.
    ///   - variance: How the long-run variance is estimated.
    public init?(
        first: [Double],
        second: [Double],
        horizon: Int = 1,
        variance: Variance = .bartlett
    ) {
        precondition(first.count == second.count, "losses at the same times")
        precondition(horizon >= 1, "at least one bar ahead")
        guard first.count >= max(3, 2 * horizon) else { return nil }
        let differences = zip(first, second).map { $0 - $1 }
        let centred = LongRunVariance.centred(differences)
        let count = Double(differences.count)
        let lags = Double(horizon - 1)
        var longRun: Double
        switch variance {
        case .truncated:
            let autocovariances = LongRunVariance.autocovariances(of: centred, lags: 0..<horizon)
            longRun = autocovariances.dropFirst().reduce(autocovariances[0]) { $0 + 2 * $1 }
            if longRun <= 0 {
                longRun = LongRunVariance.bartlett(of: differences, bandwidth: lags)
            }
        case .bartlett:
            let automatic = LongRunVariance.automaticBandwidth(of: differences)
            longRun = max(
                LongRunVariance.bartlett(of: differences, bandwidth: max(lags, automatic)),
                LongRunVariance.prewhitened(of: differences)
            )
        }
        let mean = differences.reduce(0, +) / count
        guard longRun > 0, longRun.isFinite, differences.contains(where: { $0 != differences[0] })
        else { return nil }
        let horizon = Double(horizon)
        let correction = (count + 1 - 2 * horizon + horizon * (horizon - 1) / count) / count
        statistic = mean / (longRun / count).squareRoot() * correction.squareRoot()
        self.count = differences.count
        meanDifference = mean
    }
}
