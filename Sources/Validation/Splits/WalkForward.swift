/// Walk-forward splits: training on the past, a test on what follows, again and again.
///
/// Tests follow each other without a gap where `step` is the test's length, and together are one
/// record out of sample.
public struct WalkForward: Hashable, Sendable {
    /// Which past a fold learns from.
    public enum Window: String, Hashable, Sendable, CaseIterable {
        /// The last `train` samples.
        case rolling
        /// All samples from the first one.
        case anchored
    }

    /// The folds in order of time, each with one stretch of training and one test.
    public let folds: [Fold]

    /// Splits samples.
    ///
    /// - Parameters:
    ///   - count: Samples, in order of time.
    ///   - train: Training samples of the first fold, and of every one if it is rolling; at least 1.
    ///   - test: Test samples of a fold, at least 1.
    ///   - step: Samples from one test's start to the next one's, at least 1; nil for `test`.
    ///   - window: Which past a fold learns from.
    ///   - separation: Samples that are left out between training and test. Both purge and embargo
    ///     lie before the test here, since training is never after it.
    ///   - keepsShortTest: Whether a last test that the samples do not fill is kept.
    /// - Throws: ``ValidationError`` where a parameter is out of range, or the samples are too few
    ///   for one fold.
    public init(
        count: Int,
        train: Int,
        test: Int,
        step: Int? = nil,
        window: Window = .rolling,
        separation: Separation = Separation(),
        keepsShortTest: Bool = false
    ) throws(ValidationError) {
        let step = step ?? test
        try separation.check()
        try ValidationError.check(train >= 1, "train", train, "at least 1")
        try ValidationError.check(test >= 1, "test", test, "at least 1")
        try ValidationError.check(step >= 1, "step", step, "at least 1")
        let gap = separation.purge + separation.embargo
        let least = train + gap + (keepsShortTest ? 1 : test)
        try ValidationError.check(
            count >= least,
            "count",
            count,
            "at least \(least) for one fold: training, what is left out, and a test"
        )
        folds = stride(from: train + gap, to: count, by: step).compactMap { start in
            let end = min(start + test, count)
            guard end == start + test || keepsShortTest else { return nil }
            let last = start - gap
            let first = window == .anchored ? 0 : last - train
            return Fold(train: [first..<last], test: [start..<end])
        }
    }
}
