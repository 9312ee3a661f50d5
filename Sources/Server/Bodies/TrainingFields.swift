import Market
import Workflows

/// The body of `POST /ai/train`.
struct TrainingFields: Sendable {
    private let days: Field<Int>
    private static let lookback = Field.integer(
        "lookback_window",
        "Candles that the network looks back on.",
        in: 2...1000
    ).defaulting(to: 60)
    private static let epochs = Field.integer(
        "epochs",
        "Passes over the training windows, at most.",
        in: 1...10_000
    ).defaulting(to: 100)
    private static let batchSize = Field.integer(
        "batch_size",
        "Windows in a step; in a dense training stretches, 8 where absent.",
        in: 1...4096
    ).defaulting(to: 64)
    private static let learningRate = Field.number(
        "learning_rate",
        "Learning rate at the start.",
        above: 0,
        to: 1
    ).defaulting(to: 0.001)
    private static let hiddenSize = Field.integer(
        "hidden_size",
        "Width of a recurrent layer.",
        in: 1...1024
    ).defaulting(to: 128)
    private static let layerCount = Field.integer(
        "num_layers",
        "Recurrent layers.",
        in: 1...8
    ).defaulting(to: 3)
    private static let modelType = Field.choice(
        "model_type",
        "Kind of network.",
        of: ["standard", "attention", "gru", "bidirectional"]
    ).defaulting(to: "standard")
    private static let dropout = Field.number(
        "dropout",
        "Share of activations dropped while training.",
        from: 0,
        to: 0.9
    ).defaulting(to: 0.2)
    private static let mode = Field.choice(
        "training_mode",
        "How the network meets the rows; dense is much faster, for standard and gru alone.",
        of: ["windowed", "dense"]
    ).defaulting(to: "windowed")
    private static let seed = Field.integer(
        "seed",
        "Seed of weights, order of the windows, and dropout.",
        in: 0...Int.max
    ).defaulting(to: 42)
    private static let seeds = Field.integer(
        "seeds",
        "Networks to train, of this many seeds; forecasts are their mean.",
        in: 1...16
    ).defaulting(to: 1)

    private static let end = Field.time(
        "end_date",
        "End of the candles to learn from: none that closes later is read; the newest candle's close "
            + "where absent."
    )

    /// - Parameter longest: Days that a training may learn from.
    init(longest: Int) {
        days = Field.integer(
            "days",
            "How many of the newest days of candles to learn from.",
            in: 1...longest
        ).defaulting(to: 365)
    }

    var all: [AnyField] {
        SeriesFields.all + [
            .optional(days), .optional(Self.end), .optional(Self.lookback), .optional(Self.epochs),
            .optional(Self.batchSize), .optional(Self.learningRate), .optional(Self.hiddenSize),
            .optional(Self.layerCount), .optional(Self.modelType), .optional(Self.dropout),
            .optional(Self.mode), .optional(Self.seed), .optional(Self.seeds),
        ]
    }

    /// The training that a body names.
    ///
    /// - Throws: ``ServerError`` that tells all that is wrong with the body.
    func request(from reader: inout FieldReader) throws(ServerError) -> TrainingRequest {
        let key = SeriesFields.key(from: &reader)
        let days = reader.value(days, else: 365)
        let end = reader.optional(Self.end)
        let lookback = reader.value(Self.lookback, else: 60)
        let epochs = reader.value(Self.epochs, else: 100)
        let batchSize = reader.optional(Self.batchSize)
        let learningRate = reader.value(Self.learningRate, else: 0.001)
        let hiddenSize = reader.value(Self.hiddenSize, else: 128)
        let layerCount = reader.value(Self.layerCount, else: 3)
        let modelType = reader.value(Self.modelType, else: "standard")
        let dropout = reader.value(Self.dropout, else: 0.2)
        let mode = reader.value(Self.mode, else: "windowed")
        let seed = reader.value(Self.seed, else: 42)
        let seeds = reader.value(Self.seeds, else: 1)

        var request = TrainingRequest(key: try reader.finish(with: key))
        request.days = days
        request.until = end
        request.lookbackWindow = lookback
        request.epochs = epochs
        request.batchSize = batchSize
        request.learningRate = Float(learningRate)
        request.hiddenSize = hiddenSize
        request.layerCount = layerCount
        request.modelType = modelType
        request.dropout = Float(dropout)
        request.mode = mode
        request.seed = UInt64(seed)
        request.seeds = seeds
        return request
    }
}
