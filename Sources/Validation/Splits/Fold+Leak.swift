/// How far a sample reaches: over the bars of its input and of its target.
public struct SampleReach: Hashable, Sendable {
    /// Bars of the input, the sample's own included; at least 1.
    public var lookback: Int
    /// Bars after the sample that its target spans; at least 0.
    public var horizon: Int

    /// States a reach.
    public init(lookback: Int, horizon: Int) {
        self.lookback = lookback
        self.horizon = horizon
    }

    /// The bars that a stretch of samples touches.
    func bars(of samples: Range<Int>) -> Range<Int> {
        samples.lowerBound - (lookback - 1)..<samples.upperBound + horizon
    }
}

extension Fold {
    /// Why a fold's test is not independent of its training.
    public enum Leak: String, Hashable, Sendable, CaseIterable {
        /// A sample is in both.
        case sharedSamples = "shared_samples"
        /// The reach of a training sample overlaps that of a test sample: the purge is too short.
        case unpurged
        /// A training sample is later than the first test sample, so nobody could have had the model
        /// at the time of the test.
        case trainedOnTheFuture = "trained_on_the_future"
    }

    /// What the fold leaks; nil for a fold whose test can be believed.
    ///
    /// - Parameters:
    ///   - reach: How far a sample reaches.
    ///   - isForward: Whether training must be earlier than every test, as in a walk forward.
    /// - Returns: The gravest leak, shared samples first.
    public func leak(reach: SampleReach, isForward: Bool = false) -> Leak? {
        func overlap(_ widen: (Range<Int>) -> Range<Int>) -> Bool {
            train.contains { mine in test.contains { widen(mine).overlaps(widen($0)) } }
        }
        if overlap({ $0 }) { return .sharedSamples }
        if isForward, let first = test.map(\.lowerBound).min(),
            train.contains(where: { !$0.isEmpty && $0.upperBound > first })
        {
            return .trainedOnTheFuture
        }
        return overlap(reach.bars) ? .unpurged : nil
    }
}
