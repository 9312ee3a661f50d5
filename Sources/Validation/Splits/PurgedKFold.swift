/// K-fold cross-validation of a time series: each group of consecutive samples is tested once.
///
/// A training sample may be later than the test, so a fold tells how stable a relation is, not what
/// could have been earned at the time; ``WalkForward`` tells that. Source: M. López de Prado,
/// "Advances in Financial Machine Learning" (2018), chapter 7.
public struct PurgedKFold: Hashable, Sendable {
    /// One fold for each group, in order of their tests.
    public let folds: [Fold]

    /// Splits samples.
    ///
    /// - Parameters:
    ///   - count: Samples, in order of time.
    ///   - groups: Folds, 2...`count`.
    ///   - separation: What is removed from training around a test.
    ///   - remainder: Which groups take the samples that are left over.
    /// - Throws: ``ValidationError`` where a parameter is out of range.
    public init(
        count: Int,
        groups: Int,
        separation: Separation = Separation(),
        remainder: SampleGroups.Remainder = .spread
    ) throws(ValidationError) {
        try separation.check()
        try ValidationError.check(
            groups >= 2 && groups <= count,
            "groups",
            groups,
            "from 2 to the \(count) samples"
        )
        folds = SampleGroups.bounds(groups: groups, count: count, remainder: remainder).map {
            Fold(train: separation.train(count: count, test: [$0]), test: [$0])
        }
    }
}
