import Forecasting
public import Market

/// A training to run.
///
/// Every default is the guide's.
public struct TrainingRequest: Hashable, Sendable {
    /// The candles to learn from.
    public var key: SeriesKey
    /// How many of the newest days of them.
    public var days = 365
    /// Where they end: before the candles that open then; nil for the newest stored ones.
    public var until: Timestamp?
    /// Candles that the network looks back on.
    public var lookbackWindow = 60
    /// Passes over the training windows, at most.
    public var epochs = 100
    /// How the network meets the rows: `windowed` or `dense`.
    public var mode = "windowed"
    /// Windows in a step, stretches in a dense training; nil for what suits: 64, or 8.
    public var batchSize: Int?
    /// Learning rate at the start.
    public var learningRate: Float = 0.001
    /// Kind of network: `standard`, `attention`, `gru` or `bidirectional`.
    public var modelType = "standard"
    /// Width of a recurrent layer.
    public var hiddenSize = 128
    /// Recurrent layers.
    public var layerCount = 3
    /// Share of activations dropped while training.
    public var dropout: Float = 0.2
    /// Seed of weights, order of the windows, and dropout.
    public var seed: UInt64 = 42
    /// How many networks to train, with this seed, the next one and so on; forecasts are their
    /// mean.
    public var seeds = 1

    /// Creates a request with the guide's defaults.
    public init(key: SeriesKey) {
        self.key = key
    }

    /// The request as the trainer takes it.
    ///
    /// - Throws: `ForecastingError` for an unknown kind of network or of training.
    func configuration() throws -> TrainingConfiguration {
        var configuration = TrainingConfiguration()
        try configuration.setModelType(named: modelType)
        configuration.lookbackWindow = lookbackWindow
        configuration.epochs = epochs
        try configuration.setMode(named: mode)
        configuration.batchSize = batchSize ?? configuration.mode.defaultBatchSize
        configuration.learningRate = learningRate
        configuration.hiddenSize = hiddenSize
        configuration.layerCount = layerCount
        configuration.dropout = dropout
        configuration.seed = seed
        return configuration
    }
}
