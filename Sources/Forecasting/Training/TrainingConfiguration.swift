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
    /// The lookback, in feature rows, 2...1000.
    public var lookbackWindow = 60
    /// The largest number of epochs, 1...10,000.
    public var epochs = 100
    /// Batch size in sequences, 1...4096; the default is ``TrainingMode/defaultBatchSize``.
    public var batchSize = TrainingMode.windowed.defaultBatchSize
    /// Initial learning rate, above 0 and at most 1.
    public var learningRate: Float = 0.001
    /// Units of each recurrent layer, 1...1024.
    public var hiddenSize = 128
    /// Recurrent layers, 1...8.
    public var layerCount = 3
    /// Kind of network.
    public var modelType = ModelType.standard
    /// Dropout rate, 0...0.9.
    public var dropout: Float = 0.2
    /// Weight decay (L2 penalty), 0...1.
    public var weightDecay: Float = 1e-5
    /// Gradient clipping: the largest norm, above 0; nil for none.
    public var gradientClip: Float? = 1
    /// The loss function.
    public var loss = LossKind.mse
    /// How features are scaled; targets are always standardised.
    public var featureScaler = ScalerKind.standard
    /// Patience of the learning rate: epochs without a better validation loss before it is halved,
    /// 1...10,000; the next one halves it.
    public var ratePatience = 5
    /// Patience of early stopping: epochs without a better validation loss that end the training,
    /// 1...10,000.
    public var stopPatience = 15
    /// Seed of all random numbers.
    public var seed: UInt64 = 1

    /// The guide's configuration.
    public init() {}
}

// MARK: - Kind of network

extension TrainingConfiguration {
    /// The names that ``setModelType(named:)`` accepts.
    public static var modelTypeNames: [String] { ModelType.allCases.map(\.rawValue) }

    /// The JSON name of ``modelType``.
    public var modelTypeName: String { modelType.rawValue }

    /// Sets ``modelType`` by its JSON name.
    ///
    /// - Throws: ``ForecastingError/invalidParameter(name:value:expected:)`` for an unknown name.
    public mutating func setModelType(named name: String) throws(ForecastingError) {
        guard let type = ModelType(rawValue: name) else {
            throw .invalidParameter(
                name: CodingKeys.modelType.rawValue,
                value: name,
                expected: "one of \(Self.modelTypeNames.joined(separator: ", "))"
            )
        }
        modelType = type
    }
}

// MARK: - Mode

extension TrainingConfiguration {
    /// Sets ``mode`` by its JSON name.
    ///
    /// - Throws: ``ForecastingError/invalidParameter(name:value:expected:)`` for an unknown name.
    public mutating func setMode(named name: String) throws(ForecastingError) {
        guard let mode = TrainingMode(rawValue: name) else {
            throw .invalidParameter(
                name: CodingKeys.mode.rawValue,
                value: name,
                expected: "one of \(TrainingMode.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        self.mode = mode
    }
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
        try check(.lookbackWindow, lookbackWindow, 2...1000)
        try check(.epochs, epochs, 1...10_000)
        try check(.batchSize, batchSize, 1...4096)
        try check(
            .learningRate,
            learningRate > 0 && learningRate <= 1,
            learningRate,
            "above 0, at most 1"
        )
        try check(.hiddenSize, hiddenSize, 1...1024)
        try check(.layerCount, layerCount, 1...8)
        try check(.dropout, (0...0.9).contains(dropout), dropout, "0 to 0.9")
        try check(.weightDecay, (0...1).contains(weightDecay), weightDecay, "0 to 1")
        if let clip = gradientClip {
            try check(.gradientClip, clip > 0 && clip.isFinite, clip, "above 0, or null for none")
        }
        try check(.ratePatience, ratePatience, 1...10_000)
        try check(.stopPatience, stopPatience, 1...10_000)
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
            inputSize: Feature.allCases.count,
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
        case featureScaler = "feature_scaler"
        case ratePatience = "lr_patience"
        case stopPatience = "early_stopping_patience"
        case seed
    }

    /// Decodes a configuration; missing fields have the guide's values.
    ///
    /// Ranges are not checked here: ``validate()`` does, with better messages.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            value = try values.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        try read(.mode, into: &mode)
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
        try values.encode(featureScaler, forKey: .featureScaler)
        try values.encode(ratePatience, forKey: .ratePatience)
        try values.encode(stopPatience, forKey: .stopPatience)
        try values.encode(seed, forKey: .seed)
    }
}
