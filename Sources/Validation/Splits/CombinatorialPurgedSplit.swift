/// Combinatorial purged cross-validation: every choice of *k* of *N* groups is tested once.
///
/// Each group is tested by C(N-1, k-1) models, so the tests make as many paths through the whole
/// record, and a distribution of out-of-sample figures in place of one. Source: M. López de Prado,
/// "Advances in Financial Machine Learning" (2018), chapter 12.
public struct CombinatorialPurgedSplit: Hashable, Sendable {
    /// A group of a path and the fold whose model tests it there.
    public struct Leg: Hashable, Sendable {
        /// The fold, an index into ``folds``.
        public var fold: Int
        /// The samples of the group.
        public var samples: Range<Int>
    }

    /// The largest number of folds.
    public static let mostFolds = 20_000

    /// The groups' samples, in order.
    public let groups: [Range<Int>]
    /// The tested groups of each fold, ascending, in lexicographic order.
    public let testedGroups: [[Int]]
    /// One fold for each choice.
    ///
    /// ``Fold/test`` has one stretch for each group.
    public let folds: [Fold]

    /// Splits samples.
    ///
    /// - Parameters:
    ///   - count: Samples, in order of time.
    ///   - groups: *N*, 2...`count`.
    ///   - tested: *k*, 1..<`groups`.
    ///   - separation: What is removed from training around a test stretch.
    ///   - remainder: Which groups take the samples that are left over.
    /// - Throws: ``ValidationError`` where a parameter is out of range, or more than ``mostFolds``
    ///   folds come of them.
    public init(
        count: Int,
        groups: Int,
        tested: Int,
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
        try ValidationError.check(
            tested >= 1 && tested < groups,
            "tested",
            tested,
            "from 1 to \(groups - 1)"
        )
        let choices = Self.foldCount(groups: groups, tested: tested)
        try ValidationError.check(
            choices <= Double(Self.mostFolds),
            "groups",
            groups,
            "so few that choosing \(tested) of them makes at most \(Self.mostFolds) folds"
        )
        let bounds = SampleGroups.bounds(groups: groups, count: count, remainder: remainder)
        self.groups = bounds
        testedGroups = Combinations.choosing(tested, of: groups)
        folds = testedGroups.map { choice in
            let test = choice.map { bounds[$0] }
            return Fold(
                train: separation.train(count: count, test: Separation.joined(test)),
                test: test
            )
        }
    }

    /// The paths through the whole record: legs in order of their groups.
    ///
    /// The path *i* takes the *i*-th fold that tests a group, in the order of ``folds``. Each test of
    /// a group is on exactly one path.
    public var paths: [[Leg]] {
        let testing = groups.indices.map { group in
            testedGroups.indices.filter { testedGroups[$0].contains(group) }
        }
        return testing[0].indices.map { path in
            groups.indices.map { Leg(fold: testing[$0][path], samples: groups[$0]) }
        }
    }

    /// The number of folds, C(N, k), also where it is above ``mostFolds``.
    package static func foldCount(groups: Int, tested: Int) -> Double {
        (0..<tested).reduce(1.0) { $0 * Double(groups - $1) / Double($1 + 1) }
    }
}
