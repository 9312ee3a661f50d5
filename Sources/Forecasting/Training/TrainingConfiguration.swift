public import Neural

/// All settings of a training.
///
/// Two trainings of equal configurations on equal candles give the same bytes, on any number of
/// threads. On the wire the names are those of `POST /ai/train`: `lookback_window`, `epochs`,
/// `batch_size`, `learning_rate`, `hidden_size`, `num_layers`, `model_type` and so on.
public struct TrainingConfiguration: Hashable, Sendable {
    /// The loss function.
    public enum LossKind: String, Codable, CaseIterable, Sendable {
        /// Squared.
        case mse
        /// Squared up to one standard deviation of the target, linear beyond.
        case huber
    }

    /// The training mode.
    public var mode = TrainingMode.windowed
    /// Feature rows in a window: ``lookbackWindows``.
    public var lookbackWindow = 60
    /// Most passes over the training windows: ``epochCounts``.
    public var epochs = 100
    /// Sequences a step: ``batchSizes``, of which ``TrainingMode/defaultBatchSize`` suits.
    public var batchSize = TrainingMode.windowed.defaultBatchSize
    /// First learning rate, above 0 and at most ``largestLearningRate``.
    public var learningRate: Float = 0.001
    /// Units of each recurrent layer: ``hiddenSizes``.
    public var hiddenSize = 128
    /// Recurrent layers: ``layerCounts``.
    public var layerCount = 3
    /// Kind of network.
    public var modelType = ModelType.standard
    /// Part of the units dropped in training, 0 to ``largestDropout``.
    public var dropout: Float = 0.2
    /// L2 penalty, 0 to ``largestWeightDecay``.
    public var weightDecay: Float = 1e-5
    /// Gradient clipping: the largest norm, above 0; nil for none.
    public var gradientClip: Float? = 1
    /// The loss function.
    public var loss = LossKind.mse
    /// What the network sees of a bar.
    public var featureSet = FeatureSet.har
    /// How features are scaled; targets are always standardised.
    public var featureScaler = ScalerKind.standard
    /// Epochs without a better validation loss before the rate is halved: ``patiences``.
    ///
    /// The next such epoch halves it.
    public var ratePatience = 5
    /// Epochs without a better validation loss that end the training: ``patiences``.
    public var stopPatience = 15
    /// Seed of weights, order of the windows, and dropout.
    public var seed: UInt64 = 42

    /// The guide's configuration.
    public init() {}
}

// MARK: - Ranges

extension TrainingConfiguration {
    /// Values of ``lookbackWindow``.
    public static let lookbackWindows = 2...1000
    /// Values of ``epochs``.
    public static let epochCounts = 1...10_000
    /// Values of ``batchSize``.
    public static let batchSizes = 1...4096
    /// The largest ``learningRate``; the smallest is above 0.
    public static let largestLearningRate = 1.0
    /// Values of ``hiddenSize``.
    public static let hiddenSizes = 1...1024
    /// Values of ``layerCount``.
    public static let layerCounts = 1...8
    /// The largest ``dropout``; the smallest is 0.
    public static let largestDropout = 0.9
    /// The largest ``weightDecay``; the smallest is 0.
    public static let largestWeightDecay = 1.0
    /// Values of ``ratePatience`` and ``stopPatience``.
    public static let patiences = 1...10_000
}

// MARK: - Validation

extension TrainingConfiguration {
    /// Validates every parameter.
    ///
    /// - Throws: ``ForecastingError/invalidParameter(name:value:expected:)`` for the first one that
    ///   is out of range.
    public func validate() throws(ForecastingError) {
        try check(
            .mode,
            mode == .windowed || modelType.isCausal,
            mode.rawValue,
            "windowed for the model type \(modelType.rawValue), which reads whole windows"
        )
        try check(.lookbackWindow, lookbackWindow, Self.lookbackWindows)
        try check(.epochs, epochs, Self.epochCounts)
        try check(.batchSize, batchSize, Self.batchSizes)
        try check(
            .learningRate,
            learningRate > 0 && learningRate <= Float(Self.largestLearningRate),
            learningRate,
            "above 0, at most 1"
        )
        try check(.hiddenSize, hiddenSize, Self.hiddenSizes)
        try check(.layerCount, layerCount, Self.layerCounts)
        try check(.dropout, dropout, upTo: Self.largestDropout)
        try check(.weightDecay, weightDecay, upTo: Self.largestWeightDecay)
        if let clip = gradientClip {
            try check(.gradientClip, clip > 0 && clip.isFinite, clip, "above 0, or null for none")
        }
        try check(.ratePatience, ratePatience, Self.patiences)
        try check(.stopPatience, stopPatience, Self.patiences)
    }

    private func check(
        _ key: CodingKeys,
        _ value: Int,
        _ range: ClosedRange<Int>
    ) throws(ForecastingError) {
        try check(key, range.contains(value), value, "\(range.lowerBound) to \(range.upperBound)")
    }

    private func check(
        _ key: CodingKeys,
        _ value: Float,
        upTo largest: Double
    ) throws(ForecastingError) {
        let text = largest == largest.rounded() ? "\(Int(largest))" : "\(largest)"
        try check(key, (0...Float(largest)).contains(value), value, "0 to \(text)")
    }

    private func check(
        _ key: CodingKeys,
        _ holds: Bool,
        _ value: some CustomStringConvertible,
        _ expected: String
    ) throws(ForecastingError) {
        guard !holds else { return }
        throw .invalidParameter(name: key.rawValue, value: "\(value)", expected: expected)
    }
}

// MARK: - Parts for the network engine

extension TrainingConfiguration {
    /// The network's shape.
    var network: NetworkConfiguration {
        NetworkConfiguration(
            modelType: modelType,
            inputSize: featureSet.features.count,
            hiddenSize: hiddenSize,
            layerCount: layerCount,
            outputSize: Target.allCases.count,
            dropout: dropout
        )
    }

    /// The optimizer's settings.
    var adam: AdamConfiguration {
        AdamConfiguration(
            learningRate: learningRate,
            weightDecay: weightDecay,
            gradientClip: gradientClip
        )
    }

    /// The loss on standardised targets.
    var networkLoss: Loss {
        switch loss {
        case .mse: .mse
        case .huber: .huber(delta: 1)
        }
    }
}

// MARK: - Codable

extension TrainingConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case mode = "training_mode"
        case lookbackWindow = "lookback_window"
        case epochs
        case batchSize = "batch_size"
        case learningRate = "learning_rate"
        case hiddenSize = "hidden_size"
        case layerCount = "num_layers"
        case modelType = "model_type"
        case dropout
        case weightDecay = "weight_decay"
        case gradientClip = "gradient_clip"
        case loss
        case featureSet = "feature_set"
        case featureScaler = "feature_scaler"
        case ratePatience = "lr_patience"
        case stopPatience = "early_stopping_patience"
        case seed
    }

    /// Decodes a configuration; missing fields have the guide's values.
    ///
    /// Ranges are not checked here: ``validate()`` does, with better messages.
    public init(from decoder: any Decoder) throws {
        try self.init(from: decoder, mode: .windowed)
    }

    /// Reads a configuration whose mode is another one where it names none.
    package init(from decoder: any Decoder, mode absent: TrainingMode) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        mode = try values.decodeIfPresent(TrainingMode.self, forKey: .mode) ?? absent
        batchSize = mode.defaultBatchSize
        try read(.lookbackWindow, into: &lookbackWindow)
        try read(.epochs, into: &epochs)
        try read(.batchSize, into: &batchSize)
        try read(.learningRate, into: &learningRate)
        try read(.hiddenSize, into: &hiddenSize)
        try read(.layerCount, into: &layerCount)
        try read(.modelType, into: &modelType)
        try read(.dropout, into: &dropout)
        try read(.weightDecay, into: &weightDecay)
        if values.contains(.gradientClip) {
            gradientClip = try values.decode(Float?.self, forKey: .gradientClip)
        }
        try read(.loss, into: &loss)
        try read(.featureSet, into: &featureSet)
        try read(.featureScaler, into: &featureScaler)
        try read(.ratePatience, into: &ratePatience)
        try read(.stopPatience, into: &stopPatience)
        try read(.seed, into: &seed)
    }

    /// Writes every parameter, `gradient_clip` as null where there is no limit.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(mode, forKey: .mode)
        try values.encode(lookbackWindow, forKey: .lookbackWindow)
        try values.encode(epochs, forKey: .epochs)
        try values.encode(batchSize, forKey: .batchSize)
        try values.encode(learningRate, forKey: .learningRate)
        try values.encode(hiddenSize, forKey: .hiddenSize)
        try values.encode(layerCount, forKey: .layerCount)
        try values.encode(modelType, forKey: .modelType)
        try values.encode(dropout, forKey: .dropout)
        try values.encode(weightDecay, forKey: .weightDecay)
        try values.encode(gradientClip, forKey: .gradientClip)
        try values.encode(loss, forKey: .loss)
        try values.encode(featureSet, forKey: .featureSet)
        try values.encode(featureScaler, forKey: .featureScaler)
        try values.encode(ratePatience, forKey: .ratePatience)
        try values.encode(stopPatience, forKey: .stopPatience)
        try values.encode(seed, forKey: .seed)
    }
}
