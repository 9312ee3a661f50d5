public import Forecasting
import Neural
public import Trading

extension TrainingRequest {
    /// The settings that a user may change, by their names on the wire.
    ///
    /// Command line and REST schema are made from them. The mode stands before the batch size, whose
    /// default depends on it, and settings are applied in this order.
    public static let settings: [Setting<TrainingRequest>] =
        configurationSettings.map { $0.lifted(\.configuration) }

    /// The same settings of a training's configuration alone, for other requests that train.
    static let configurationSettings: [Setting<TrainingConfiguration>] = [
        Setting(
            ParameterSpec(
                name: "training_mode",
                kind: .choice(TrainingMode.allCases.map(\.rawValue)),
                defaultValue: TrainingConfiguration().mode.parameterValue,
                summary: "How the network meets the rows: windowed, or dense, which is much faster "
                    + "and for standard and gru networks only."
            ),
            \.modeWithBatchSize
        ),
        integer(
            "lookback_window",
            TrainingConfiguration.lookbackWindows,
            \.lookbackWindow,
            "Candles that the network looks back on."
        ),
        integer(
            "epochs",
            TrainingConfiguration.epochCounts,
            \.epochs,
            "Passes over the training windows, at most."
        ),
        integer(
            "batch_size",
            TrainingConfiguration.batchSizes,
            \.batchSize,
            "Windows in a step; in a dense training stretches, 8 where absent."
        ),
        number(
            "learning_rate",
            NumberRange(above: 0, to: TrainingConfiguration.largestLearningRate),
            \.learningRate,
            "Learning rate at the start; halved when the validation loss stalls."
        ),
        integer(
            "hidden_size",
            TrainingConfiguration.hiddenSizes,
            \.hiddenSize,
            "Width of a recurrent layer."
        ),
        integer(
            "num_layers",
            TrainingConfiguration.layerCounts,
            \.layerCount,
            "Recurrent layers."
        ),
        choice("model_type", \.modelType, "Kind of network."),
        number(
            "dropout",
            NumberRange(from: 0, to: TrainingConfiguration.largestDropout),
            \.dropout,
            "Share of activations dropped while training."
        ),
        number(
            "weight_decay",
            NumberRange(from: 0, to: TrainingConfiguration.largestWeightDecay),
            \.weightDecay,
            "L2 penalty of the weights."
        ),
        choice(
            "loss",
            \.loss,
            "Which errors weigh how much: mse, or huber, which is linear beyond one standard "
                + "deviation of the target."
        ),
        choice(
            "feature_set",
            \.featureSet,
            "What the network sees of a bar: har, the technical features and the mean log ranges of "
                + "1, 6, 24 and 168 bars, or technical alone."
        ),
        choice(
            "feature_scaler",
            \.featureScaler,
            "How features are scaled; targets are always standardised."
        ),
        integer(
            "lr_patience",
            TrainingConfiguration.patiences,
            \.ratePatience,
            "Epochs without a better validation loss before the learning rate is halved."
        ),
        integer(
            "early_stopping_patience",
            TrainingConfiguration.patiences,
            \.stopPatience,
            "Epochs without a better validation loss that end the training."
        ),
    ]

    /// How many networks an ensemble may have.
    public static let seedCounts = Trainer.seedCounts
}

extension TrainingConfiguration {
    /// The mode; setting it sets the batch size that suits it, too.
    fileprivate var modeWithBatchSize: TrainingMode {
        get { mode }
        set {
            mode = newValue
            batchSize = newValue.defaultBatchSize
        }
    }
}

// MARK: - Descriptions whose defaults are the configuration's

extension TrainingRequest {
    private static func integer(
        _ name: String,
        _ range: ClosedRange<Int>,
        _ path: any WritableKeyPath<TrainingConfiguration, Int> & Sendable,
        _ summary: String
    ) -> Setting<TrainingConfiguration> {
        setting(name, .integer(range), path, summary)
    }

    private static func number(
        _ name: String,
        _ range: NumberRange,
        _ path: any WritableKeyPath<TrainingConfiguration, Float> & Sendable,
        _ summary: String
    ) -> Setting<TrainingConfiguration> {
        setting(name, .number(range), path, summary)
    }

    private static func choice<Value>(
        _ name: String,
        _ path: any WritableKeyPath<TrainingConfiguration, Value> & Sendable,
        _ summary: String
    ) -> Setting<TrainingConfiguration>
    where Value: ParameterRepresentable & CaseIterable & RawRepresentable<String> {
        setting(name, .choice(Value.allCases.map(\.rawValue)), path, summary)
    }

    private static func setting<Value: ParameterRepresentable>(
        _ name: String,
        _ kind: ParameterSpec.Kind,
        _ path: any WritableKeyPath<TrainingConfiguration, Value> & Sendable,
        _ summary: String
    ) -> Setting<TrainingConfiguration> {
        Setting(
            ParameterSpec(
                name: name,
                kind: kind,
                defaultValue: TrainingConfiguration()[keyPath: path].parameterValue,
                summary: summary
            ),
            path
        )
    }
}

extension ModelType: ParameterRepresentable {}
extension TrainingMode: ParameterRepresentable {}
extension TrainingConfiguration.LossKind: ParameterRepresentable {}
extension ScalerKind: ParameterRepresentable {}
extension FeatureSet: ParameterRepresentable {}
