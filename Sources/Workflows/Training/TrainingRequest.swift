public import Forecasting
public import Market

/// A training to run.
public struct TrainingRequest: Hashable, Sendable {
    /// How many of the newest days of candles are used by default.
    public static let defaultDays = 365

    /// The seed of the first network by default.
    public static let defaultSeed = TrainingConfiguration().seed

    /// The candles to learn from.
    public var key: SeriesKey
    /// How many of the newest days of them.
    public var days = defaultDays
    /// Where they end: before the candles that open then; nil for the newest stored ones.
    public var until: Timestamp?
    /// All else that decides the training; the guide's by default.
    public var configuration = TrainingConfiguration()
    /// How many networks to train, with ``seed``, the next one and so on.
    ///
    /// Their forecasts are averaged.
    public var seeds = 1

    /// The configuration's seed, that of the first network.
    public var seed: UInt64 {
        get { configuration.seed }
        set { configuration.seed = newValue }
    }

    /// Creates a request with the guide's defaults.
    public init(key: SeriesKey) {
        self.key = key
    }
}
