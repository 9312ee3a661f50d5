public import Market
import Neural
public import Validation

/// The manifest of a model: everything about it besides its weights, `model.json`.
///
/// It contains no time and no place: equal trainings give equal bytes.
public struct ModelManifest: Codable, Hashable, Sendable {
    /// The format that this version writes and reads.
    public static let formatVersion = 2

    /// A network of the model; the forecast is the mean of all.
    public struct Member: Codable, Hashable, Sendable {
        /// The size and checksum of its weight file.
        public let weights: Weights
        /// Its training; nil in an imported model.
        public let training: MemberTraining?
    }

    /// The size and checksum of a weight file.
    public struct Weights: Codable, Hashable, Sendable {
        /// Its length in bytes.
        public let size: Int
        /// The CRC-32 of its bytes.
        public let crc32: UInt32
    }

    /// Both fitted scalers.
    public struct Scalers: Codable, Hashable, Sendable {
        /// Scales features.
        public let features: Scaler
        /// Standardises targets.
        public let targets: Scaler
    }

    /// The origin of a model.
    public enum Origin: Hashable, Sendable {
        /// It was trained here, on known candles.
        case trained(Training)
        /// It was imported from a file; its training data are unknown.
        case imported(Import)
    }

    /// The format of this manifest.
    public let formatVersion: Int
    /// The model's name, such as `BTCUSDT_1h`.
    public let modelKey: String
    /// The candles it forecasts.
    public let series: SeriesKey
    /// Names of the input columns.
    public let features: [String]
    /// Names of the outputs.
    public let outputs: [String]
    /// The networks, ordered by seed; at least one.
    public let members: [Member]
    /// The distribution of forecast sizes, of the mean of all members, on the validation part.
    public let rankTable: RankTable
    /// Both fitted scalers, which all members share.
    public let scalers: Scalers
    /// The origin of the model.
    public let origin: Origin

    /// How the model was trained; nil for an imported one.
    public var training: Training? {
        if case .trained(let training) = origin { training } else { nil }
    }

    /// The shape of its networks; nil for an imported model, whose files tell it.
    ///
    /// The features are those of the manifest: one of an earlier release names no feature set.
    var network: NetworkConfiguration? {
        guard var network = training?.configuration.network else { return nil }
        network.inputSize = features.count
        return network
    }

    /// Feature rows in a window.
    public var lookback: Int {
        switch origin {
        case .trained(let training): training.configuration.lookbackWindow
        case .imported(let file): file.lookback
        }
    }

    private enum CodingKeys: String, CodingKey {
        case formatVersion = "format_version"
        case modelKey = "model_key"
        case series
        case features
        case outputs
        case members
        case rankTable = "rank_table"
        case scalers
        case origin
    }
}

// MARK: - Origin

extension ModelManifest {
    /// A model's training and its metrics.
    public struct Training: Codable, Hashable, Sendable {
        /// All parameters of the training; its seed is that of the first member, and each further
        /// member's is one more.
        public let configuration: TrainingConfiguration
        /// The bars that each part of the split touched.
        public let spans: Spans
        /// SHA-256 of the candles, as the caller of the training gave it.
        public let dataHash: String
        /// Metrics of the forecasts, those of the mean of all members.
        public let metrics: Metrics
        /// What was odd about the candles; nil in a model of a release that did not say so.
        public let data: DataQuality?
        /// The conformal band of the forecasts of the validation part; nil for too few of them, and
        /// in a model of a release without bands.
        public let band: ConformalBand?

        private enum CodingKeys: String, CodingKey {
            case configuration
            case spans = "bars"
            case dataHash = "data_sha256"
            case metrics
            case data
            case band = "forecast_band"
        }
    }

    /// The bars that each part of the split uses, as input or as target.
    ///
    /// Bars before the training part are warm-up of the indicators only.
    public struct Spans: Codable, Hashable, Sendable {
        /// Bars that weights and scalers were fitted on.
        public let training: BarSpan
        /// Bars that chose the epoch and calibrate the scores.
        public let validation: BarSpan
        /// Bars of the held-out test part.
        public let test: BarSpan
    }

    /// Metrics on the validation and test parts.
    public struct Metrics: Codable, Hashable, Sendable {
        /// Metrics on the validation part, which chose the epochs.
        public let validation: ForecastMetrics
        /// Metrics on the test part.
        public let test: ForecastMetrics
    }

    /// The training of one member.
    public struct MemberTraining: Codable, Hashable, Sendable {
        /// The seed of all its random numbers.
        public let seed: UInt64
        /// Loss of the kept weights on the validation part.
        public let bestValidationLoss: Double
        /// The epoch of the kept weights, counted from 1.
        public let bestEpoch: Int
        /// Epochs trained.
        public let epochsTrained: Int
        /// Metrics of its own forecasts.
        public let metrics: Metrics

        private enum CodingKeys: String, CodingKey {
            case seed
            case bestValidationLoss = "best_val_loss"
            case bestEpoch = "best_epoch"
            case epochsTrained = "epochs_trained"
            case metrics
        }
    }

    /// What is known of an imported model.
    public struct Import: Codable, Hashable, Sendable {
        /// The file's name, without its folders.
        public let file: String
        /// The lookback, as the file or the user gives it.
        public let lookback: Int
        /// The bars whose forecasts made the rank table, which therefore count as seen; nil if the
        /// file had the table.
        public let rankedOn: BarSpan?

        private enum CodingKeys: String, CodingKey {
            case file
            case lookback = "lookback_window"
            case rankedOn = "ranked_on"
        }

        /// Writes every field, missing ones as null.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(file, forKey: .file)
            try values.encode(lookback, forKey: .lookback)
            try values.encode(rankedOn, forKey: .rankedOn)
        }
    }
}

extension ModelManifest.Origin: Codable {
    private enum CodingKeys: String, CodingKey {
        case trained
        case imported
    }

    /// Reads an object with one of the two fields.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if values.contains(.imported) {
            self = .imported(try values.decode(ModelManifest.Import.self, forKey: .imported))
        } else {
            self = .trained(try values.decode(ModelManifest.Training.self, forKey: .trained))
        }
    }

    /// Writes an object with one of the two fields.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .trained(let training): try values.encode(training, forKey: .trained)
        case .imported(let file): try values.encode(file, forKey: .imported)
        }
    }
}

// MARK: - Validation

extension ModelManifest {
    /// Why this manifest is unusable; nil if it is valid.
    ///
    /// A manifest from a file may contain anything with the right fields.
    func fault(for key: ModelKey) -> String? {
        if modelKey != key.name || series != key.series { return "it is of the model \(modelKey)" }
        guard !features.isEmpty, features.compactMap(Feature.init).count == features.count,
            Set(features).count == features.count
        else {
            return "its features are not those of this version"
        }
        if !Target.isForecast(outputs) { return "its outputs are not those of this version" }
        if let fault = origin.fault { return fault }
        guard Trainer.seedCounts.contains(members.count),
            members.allSatisfy({ ($0.training == nil) == (training == nil) })
        else {
            return "its members are not those of one training"
        }
        let names = [scalers.features.columns, scalers.targets.columns]
        guard names == [features, outputs], scalers.features.isUsable, scalers.targets.isUsable
        else {
            return "its scalers cannot be used"
        }
        guard rankTable.isUsable else { return "its rank table cannot be used" }
        return nil
    }
}

extension ModelManifest.Origin {
    fileprivate var fault: String? {
        switch self {
        case .trained(let training):
            do {
                try training.configuration.validate()
            } catch {
                return "\(error)"
            }
            return training.spans.fault
        case .imported(let file):
            return ModelManifest.Import.lookbacks.contains(file.lookback)
                ? nil : "its lookback_window is \(file.lookback)"
        }
    }
}

extension ModelManifest.Spans {
    fileprivate var fault: String? {
        guard [training, validation, test].allSatisfy(\.isUsable) else {
            return "its parts of the data begin after they end"
        }
        guard training.to < validation.from, validation.to < test.from else {
            return "its parts of the data do not follow one another"
        }
        return nil
    }
}

extension ModelManifest.Import {
    /// The allowed lookbacks.
    static let lookbacks = 2...1000
}

extension Target {
    /// Whether outputs of these names make a forecast: a return, and optionally a range.
    static func isForecast(_ outputs: [String]) -> Bool {
        outputs == names || outputs == [logReturn.rawValue]
    }
}
