/// The training mode: single windows or longer sequences.
public enum TrainingMode: String, Codable, CaseIterable, Sendable {
    /// Each window separately: `lookback` steps from a zero state for one target. A forecast works
    /// in the same way; the default.
    case windowed
    /// Sequences of twice the lookback, each from a zero state, with a target after every row with
    /// `lookback` rows up to it: two steps for a target instead of `lookback`. They are shorter if
    /// the training part would give fewer than 64 of them. For causal networks only: `standard` and
    /// `gru`.
    case dense
}

extension TrainingMode {
    /// The default batch size: windows, or sequences, each of which has many targets.
    public var defaultBatchSize: Int {
        switch self {
        case .windowed: 64
        case .dense: 8
        }
    }

    /// The largest number of rows in a sequence.
    func sequenceLength(lookback: Int) -> Int {
        switch self {
        case .windowed: lookback
        case .dense: 2 * lookback
        }
    }
}
