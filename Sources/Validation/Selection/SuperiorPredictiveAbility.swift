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
    /// - Parameters:
    ///   - differences: One row a model: its gain over the benchmark at each time. Losses enter as
    ///     the benchmark's less the model's.
    ///   - resamples: Resamples of the times.
    ///   - studentised: Whether means are divided by the bootstrap's standard error.
    /// - Returns: nil where no model's differences have a deviation.
    public init?(
        differences: [[Double]],
        resamples: BootstrapResamples,
        studentised: Bool = true
    ) {
        func pValue(_ recentring: Recentring) -> Double? {
            let statistics = ComparisonStatistics(
                differences,
                resamples: resamples,
                studentised: studentised,
                recentring: recentring
            )
            guard let largest = statistics.observed.compactMap(\.self).max() else { return nil }
            let rows = statistics.simulated.filter { !$0.isEmpty }
            let exceeding = (0..<statistics.resamples).count { resample in
                rows.contains { $0[resample] > largest }
            }
            return Double(exceeding) / Double(statistics.resamples)
        }
        guard let lower = pValue(.better), let consistent = pValue(.consistent),
            let upper = pValue(.all)
        else { return nil }
        self.lower = lower
        self.consistent = consistent
        self.upper = upper
    }
}
