import Foundation

/// The 95 % confidence interval of a true value.
public struct ConfidenceInterval: Codable, Hashable, Sendable {
    /// Lower end.
    public let low: Double
    /// Upper end.
    public let high: Double

    /// 97.5 % quantile of the normal distribution.
    static let normalQuantile = 1.959963984540054

    /// The interval of a correlation; nil for fewer than four pairs, of which nothing is known.
    ///
    /// artanh *r* is about normal around artanh *ρ* with variance 1/(n - 3). Source: Fisher, "On
    /// the 'probable error' of a coefficient of correlation deduced from a small sample", Metron 1
    /// (1921). It takes pairs as independent: serial dependence, as of forecasts and outcomes that
    /// are both large in the same days, is not modelled and mostly makes the true interval wider.
    ///
    /// - Parameters:
    ///   - correlation: Pearson's *r*; what rounding put beyond ±1 counts as ±1.
    ///   - pairs: How many pairs *n* it was computed from.
    package init?(ofCorrelation correlation: Double, pairs: Int) {
        guard pairs > 3, !correlation.isNaN else { return nil }
        let middle = atanh(min(max(correlation, -1), 1))
        let half = Self.normalQuantile / Double(pairs - 3).squareRoot()
        low = tanh(middle - half)
        high = tanh(middle + half)
    }
}
