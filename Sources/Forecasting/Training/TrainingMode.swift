/// How the network meets the training rows.
public enum TrainingMode: String, Codable, CaseIterable, Sendable {
    /// Every window on its own: `lookback` steps from a zero state for one target. What a forecast
    /// does, and the default.
    case windowed
    /// Stretches of twice the lookback, each from a zero state, with a target behind every row that
    /// `lookback` rows lead up to: two steps a target instead of `lookback`. They are shorter where
    /// the training part would give fewer than 64 of them. For networks whose output depends on
    /// earlier rows alone, `standard` and `gru`.
    case dense
}

extension TrainingMode {
    /// A batch that suits: windows, or stretches of which each holds many targets.
    public var defaultBatchSize: Int {
        switch self {
        case .windowed: 64
        case .dense: 8
        }
    }

    /// Rows of a sequence, at most.
    func sequenceLength(lookback: Int) -> Int {
        switch self {
        case .windowed: lookback
        case .dense: 2 * lookback
        }
    }
}
