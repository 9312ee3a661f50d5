import Forecasting
public import Market

/// A training to run.
///
/// Every default is the guide's.
public struct TrainingRequest: Hashable, Sendable {
    /// The series to train on.
    public var key: SeriesKey
    /// How many of the newest days to use.
    public var days = 365
    /// Exclusive end of the data; nil for the newest stored candles.
    public var until: Timestamp?
    /// The lookback in candles.
    public var lookbackWindow = 60
    /// The largest number of epochs.
    public var epochs = 100
    /// The training mode: `windowed` or `dense`.
    public var mode = "windowed"
    /// The batch size: windows, or sequences in a dense training; nil for the default of 64, or 8.
    public var batchSize: Int?
    /// The initial learning rate.
    public var learningRate: Float = 0.001
    /// Kind of network: `standard`, `attention`, `gru` or `bidirectional`.
    public var modelType = "standard"
    /// Width of a recurrent layer.
    public var hiddenSize = 128
    /// Recurrent layers.
    public var layerCount = 3
    /// The dropout rate.
    public var dropout: Float = 0.2
    /// Seed of the weights, the order of the windows, and dropout.
    public var seed: UInt64 = 42
    /// The size of the ensemble, with this seed, the next one and so on; the forecast is the mean.
    public var seeds = 1

    /// Creates a request with the guide's defaults.
    public init(key: SeriesKey) {
        self.key = key
    }

    /// The trainer's configuration.
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
