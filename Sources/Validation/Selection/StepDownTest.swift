/// Romano and Wolf's one-sided step-down test of several models against one benchmark.
///
/// Each model has the hypothesis that its expected gain is not above zero. The adjusted p-values
/// control the probability of a single false claim among all of them, whatever was chosen after the
/// fact. The best model is held against the largest resampled statistic of all, the next one against
/// the largest of those that are left, and so on, so later models lose less power than under
/// a bound of one step. Sources: J. P. Romano and M. Wolf, "Stepwise Multiple Testing as Formalized
/// Data Snooping", Econometrica 73 (2005); "Efficient computation of adjusted p-values for
/// resampling-based stepdown multiple testing", Statistics & Probability Letters 113 (2016).
public struct StepDownTest: Hashable, Sendable {
    /// For each model how many resamples exceed its statistic, no fewer than for a better one.
    public let exceedances: [Int]
    /// How many resamples there are.
    public let resamples: Int

    /// The adjusted p-values, one a model: `(exceedances + 1) / (resamples + 1)`.
    ///
    /// A model whose differences are all the same has 1.
    public var pValues: [Double] {
        exceedances.map { Double($0 + 1) / Double(resamples + 1) }
    }

    /// Performs the test.
    ///
    /// - Parameters:
    ///   - differences: One row a model: its gain over the benchmark at each time.
    ///   - resamples: Resamples of the times.
    ///   - studentised: Whether means are divided by their standard errors. That of an observed mean
    ///     is the larger of the bootstrap's and of the prewhitened long-run one.
    ///   - recentring: ``Recentring/all`` is Romano and Wolf's own.
    /// - Complexity: O(models · (resamples · blocks + values)).
    public init(
        differences: [[Double]],
        resamples: BootstrapResamples,
        studentised: Bool = true,
        recentring: Recentring = .all
    ) {
        self.init(
            ComparisonStatistics(differences, resamples: resamples, studentised: studentised),
            recentring: recentring
        )
    }

    /// Performs the test on statistics that another one may share.
    package init(_ statistics: ComparisonStatistics, recentring: Recentring = .all) {
        let ranked = statistics.rows.enumerated()
            .compactMap { model, row in row.map { (model: model, row: $0) } }
            .sorted { $0.row.observed > $1.row.observed }
        var exceedances = [Int](repeating: statistics.resamples, count: statistics.rows.count)
        var maxima = [Double](repeating: -.infinity, count: statistics.resamples)
        var counts: [Int] = []
        // From the worst model up, so that the maxima are those of it and of all worse ones.
        for (_, row) in ranked.reversed() {
            let kept = statistics.kept(row, recentring)
            var count = 0
            for resample in maxima.indices {
                maxima[resample] = max(maxima[resample], row.moves[resample] + kept)
                count += maxima[resample] > row.observed ? 1 : 0
            }
            counts.append(count)
        }
        var largest = 0
        for (ranking, count) in zip(ranked, counts.reversed()) {
            largest = max(largest, count)
            exceedances[ranking.model] = largest
        }
        self.exceedances = exceedances
        self.resamples = statistics.resamples
    }
}
