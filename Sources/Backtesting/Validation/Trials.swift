import Validation

/// The evaluations among which a result may have been chosen: all that the store has counted on the
/// same symbol, market and interval.
public struct Trials: Hashable, Codable, Sendable {
    /// How many different evaluations, this one included; equal ones count once.
    public var count: Int
    /// Sample variance of their Sharpe ratios per bar; nil for fewer than two ratios.
    @NullCodable public var sharpeVariance: Double?
    /// Whether this evaluation stands in the ledger, so that it counts in later reports.
    public var areNoted: Bool

    /// Creates a count.
    ///
    /// - Parameters:
    ///   - count: How many different evaluations, at least 1.
    ///   - ratios: Their Sharpe ratios per bar, without the undefined ones, in an order that is
    ///     always the same.
    ///   - areNoted: Whether the evaluation at hand stands in the ledger.
    public init(count: Int, ratios: [Double], areNoted: Bool = true) {
        precondition(count >= 1, "an evaluation counts itself")
        self.count = count
        let moments = Moments(ratios)
        _sharpeVariance = NullCodable(ratios.count >= 2 ? moments.variance.finite : nil)
        self.areNoted = areNoted
    }

    private enum CodingKeys: String, CodingKey {
        case count
        case sharpeVariance = "sharpe_variance"
        case areNoted = "noted"
    }
}

extension Trials {
    /// What to know of an evaluation that the ledger does not have; nil for all others.
    var warning: String? {
        areNoted
            ? nil
            : "The store took no note of this evaluation, so it will not count among the trials of "
                + "later reports; it counts in this one."
    }
}

extension Trials {
    /// The Sharpe ratio per bar that the best of these evaluations would show if none had any skill.
    ///
    /// Where fewer than two ratios are known, their variance is that of a ratio without skill over the
    /// window at hand, `1 / (n - 1)`.
    ///
    /// - Parameter bars: Bars in the window.
    /// - Returns: 0 for a single evaluation.
    func expectedBest(bars: Int) -> Double {
        guard count > 1 else { return 0 }
        let variance = sharpeVariance ?? 1 / Double(max(1, bars - 1))
        return DeflatedSharpe.benchmark(trials: count, variance: variance)
    }
}
