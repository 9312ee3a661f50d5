public import Backtesting
import Forecasting
public import Market
import Neural

extension Workspace {
    /// The status of a series' model, whether it exists or not.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - isTraining: Whether a training is known to be queued or running; one that has started in
    ///     any process is detected without.
    /// - Returns: The status of the files as they are now.
    public func modelStatus(_ key: SeriesKey, isTraining: Bool = false) -> ModelStatus {
        let store = ModelStore(root: home.models)
        return ModelStatus(
            ModelKey(key),
            in: store,
            isTraining: isTraining || store.isBeingTrained(ModelKey(key))
        )
    }
}

/// The status of one model, under the guide's names.
///
/// What is unknown, or has no meaning for this model, is `null` in JSON.
public struct ModelStatus: Encodable, Sendable {
    /// Whether there is a usable model.
    public let isTrained: Bool
    /// Whether there is a weight file, usable or not.
    public let modelExists: Bool
    /// When its weights were written; nil if there are none.
    @NullCodable public private(set) var lastTrained: Timestamp?
    /// Whether it is being trained.
    public let trainingInProgress: Bool
    /// Its metrics; nil without a model, and for an imported one.
    @NullCodable public private(set) var metrics: Metrics?
    /// The model's name: `BTCUSDT_1h`.
    public let key: String
    /// The network's kind: `standard`; nil without a model, and for an imported one.
    @NullCodable public private(set) var modelType: String?
    /// The lookback in candles.
    @NullCodable public private(set) var lookbackWindow: Int?
    /// Width of a recurrent layer.
    @NullCodable public private(set) var hiddenSize: Int?
    /// Recurrent layers.
    @NullCodable public private(set) var layerCount: Int?
    /// The sizes of its training, validation and test parts.
    @NullCodable public private(set) var spans: Spans?
    /// The seeds of its networks; the forecast is their mean.
    @NullCodable public private(set) var seeds: [UInt64]?
    /// The file that it was imported from.
    @NullCodable public private(set) var importedFrom: String?
    /// Why it cannot be used; nil if it can, and if there is none.
    @NullCodable public private(set) var fault: String?

    private enum CodingKeys: String, CodingKey {
        case isTrained = "is_trained"
        case modelExists = "model_exists"
        case lastTrained = "last_trained"
        case trainingInProgress = "training_in_progress"
        case metrics = "model_metrics"
        case key = "model_key"
        case modelType = "model_type"
        case lookbackWindow = "lookback_window"
        case hiddenSize = "hidden_size"
        case layerCount = "num_layers"
        case spans
        case seeds
        case importedFrom = "imported_from"
        case fault
    }
}

extension ModelStatus {
    /// Metrics of a model; those of an ensemble are of the mean forecast.
    public struct Metrics: Encodable, Sendable {
        /// Loss on the validation part, on which the epochs were chosen.
        public let bestValidationLoss: Double
        /// Trained epochs, summed over all members.
        public let epochsTrained: Int
        /// Loss on the test part, on which nothing was chosen.
        public let testLoss: Double
        /// Share of the test part's bars whose direction was right, 0...1.
        @NullCodable public private(set) var testDirectionalAccuracy: Double?
        /// Correlation of forecast and outcome on the test part.
        @NullCodable public private(set) var testInformationCoefficient: Double?
        /// Mean squared error on the test part over that of always forecasting no change.
        @NullCodable public private(set) var testErrorOverZero: Double?
        /// Mean squared error of the range on the test part over that of HAR.
        @NullCodable public private(set) var testRangeErrorOverHAR: Double?
        /// Two-sided p-value of the Diebold-Mariano test of the range's errors against HAR's.
        @NullCodable public private(set) var testRangePValueAgainstHAR: Double?

        private enum CodingKeys: String, CodingKey {
            case bestValidationLoss = "best_val_loss"
            case epochsTrained = "epochs_trained"
            case testLoss = "test_loss"
            case testDirectionalAccuracy = "test_directional_accuracy"
            case testInformationCoefficient = "test_information_coefficient"
            case testErrorOverZero = "test_mse_over_zero"
            case testRangeErrorOverHAR = "test_range_mse_over_har"
            case testRangePValueAgainstHAR = "test_range_diebold_mariano_p"
        }
    }

    /// The sizes of a training's parts.
    public struct Spans: Encodable, Sendable {
        /// Candles that the weights were fitted on.
        public let trained: BarSpan
        /// Candles that chose the epoch.
        public let validation: BarSpan
        /// Candles of the test part.
        public let test: BarSpan
    }
}

extension ModelStatus {
    fileprivate init(_ key: ModelKey, in store: ModelStore, isTraining: Bool) {
        self.key = key.name
        trainingInProgress = isTraining
        do throws(ForecastingError) {
            let manifest = try store.manifest(for: key)
            (modelExists, isTrained) = (true, true)
            lookbackWindow = manifest.lookback
            if case .imported(let file) = manifest.origin { importedFrom = file.file }
            guard let training = manifest.training else { return }
            // What an earlier release has trained has no record of it but the file's own time.
            lastTrained =
                store.dateOfTraining(manifest)
                ?? store.dateOfWeights(for: key).map(Timestamp.init)
            metrics = Metrics(training, members: manifest.members.compactMap(\.training))
            modelType = training.configuration.modelType.rawValue
            hiddenSize = training.configuration.hiddenSize
            layerCount = training.configuration.layerCount
            spans = Spans(
                trained: training.spans.training,
                validation: training.spans.validation,
                test: training.spans.test
            )
            seeds = manifest.members.compactMap(\.training?.seed)
        } catch {
            isTrained = false
            if case .modelNotFound = error {
                modelExists = false
            } else {
                modelExists = true
                fault = "\(error)"
            }
        }
    }
}

extension ModelStatus.Metrics {
    fileprivate init(
        _ training: ModelManifest.Training,
        members: [ModelManifest.MemberTraining]
    ) {
        let test = training.metrics.test
        let har = test.logRange.baselines?["har"]
        self.init(
            bestValidationLoss: training.metrics.validation.loss,
            epochsTrained: members.reduce(0) { $0 + $1.epochsTrained },
            testLoss: test.loss,
            testDirectionalAccuracy: test.logReturn.directionalAccuracy?.value,
            testInformationCoefficient: test.logReturn.informationCoefficient,
            testErrorOverZero: test.logReturn.errorOverZero,
            testRangeErrorOverHAR: har?.errorRatio,
            testRangePValueAgainstHAR: har?.dieboldMariano?.pValue
        )
    }
}
