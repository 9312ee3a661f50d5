/// Hansen's test of superior predictive ability: whether the best of several models is better than
/// a benchmark.
///
/// The hypothesis is that no model has an expected gain above zero. The largest statistic is held
/// against the largest of each resample. Source: P. R. Hansen, "A Test for Superior Predictive
/// Ability", Journal of Business & Economic Statistics 23 (2005).
public struct SuperiorPredictiveAbility: Hashable, Sendable {
    /// The p-value with only better models recentred; too small.
    public let lower: Double
    /// The p-value with models recentred that are not clearly worse: the one to read.
    public let consistent: Double
    /// The p-value with all models recentred, that of White's reality check; too large where poor
    /// models were tried.
    public let upper: Double

    /// Performs the test.
    ///
    /// It is nil where no model's differences have a deviation.
    ///
    /// - Parameters:
    ///   - differences: One row a model: its gain over the benchmark at each time. Losses enter as
    ///     the benchmark's less the model's.
    ///   - resamples: Resamples of the times.
    ///   - studentised: Whether means are divided by their standard errors. That of an observed mean
    ///     is the larger of the bootstrap's and of the prewhitened long-run one.
    public init?(
        differences: [[Double]],
        resamples: BootstrapResamples,
        studentised: Bool = true
    ) {
        self.init(
            ComparisonStatistics(differences, resamples: resamples, studentised: studentised)
        )
    }

    /// Performs the test on statistics that another one may share.
    package init?(_ statistics: ComparisonStatistics) {
        let rows = statistics.rows.compactMap(\.self)
        guard let largest = rows.map(\.observed).max() else { return nil }
        func pValue(_ recentring: Recentring) -> Double {
            let models = rows.map { (kept: statistics.kept($0, recentring), moves: $0.moves) }
            let exceeding = (0..<statistics.resamples).count { resample in
                models.contains { $0.moves[resample] + $0.kept > largest }
            }
            return Double(exceeding) / Double(statistics.resamples)
        }
        lower = pValue(.better)
        consistent = pValue(.consistent)
        upper = pValue(.all)
    }
}
