public import Market

/// All there is to know about a model besides its weights: `model.json`.
///
/// Nothing in it tells when or where it was made: the same training gives the same bytes.
public struct ModelManifest: Codable, Hashable, Sendable {
    /// The format that this version writes and reads.
    public static let formatVersion = 2

    /// One network of the model; a forecast is the mean of all.
    public struct Member: Codable, Hashable, Sendable {
        /// What its weight file must be.
        public let weights: Weights
        /// Its training; nil in an imported model.
        public let training: MemberTraining?
    }

    /// What a weight file that belongs to a manifest must be.
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

    /// Where a model comes from.
    public enum Origin: Hashable, Sendable {
        /// It was trained here, on known candles.
        case trained(Training)
        /// It was read from a file; nobody knows what it was trained on.
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
    /// The networks, in the order of their seeds; at least one.
    public let members: [Member]
    /// The distribution of forecast sizes, of the mean of all members, on the validation part.
    public let rankTable: RankTable
    /// Both fitted scalers, which all members share.
    public let scalers: Scalers
    /// Where the model comes from.
    public let origin: Origin

    /// How the model was trained; nil for an imported one.
    public var training: Training? {
        if case .trained(let training) = origin { training } else { nil }
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
    /// How a model was trained, and what came of it.
    public struct Training: Codable, Hashable, Sendable {
        /// All parameters of the training; its seed is that of the first member, and each further
        /// member's is one more.
        public let configuration: TrainingConfiguration
        /// The bars that each part of the split touched.
        public let spans: Spans
        /// SHA-256 of the candles, as the caller of the training gave it.
        public let dataHash: String
        /// Figures of the forecasts, those of the mean of all members.
        public let metrics: Metrics
        /// What was odd about the candles; nil in a model of a release that did not say so.
        public let data: DataQuality?

        private enum CodingKeys: String, CodingKey {
            case configuration
            case spans = "bars"
            case dataHash = "data_sha256"
            case metrics
            case data
        }
    }

    /// The bars that each part of the split touched, as input or as target.
    ///
    /// Bars before the training part were warm-up of the indicators and nothing else.
    public struct Spans: Codable, Hashable, Sendable {
        /// Bars that weights and scalers were fitted on.
        public let training: BarSpan
        /// Bars that chose the epoch and calibrate.
        public let validation: BarSpan
        /// Bars that nothing was fitted on or chosen by.
        public let test: BarSpan
    }

    /// Figures on both parts of the data that no weight was fitted on.
    public struct Metrics: Codable, Hashable, Sendable {
        /// Figures on the validation part, which chose the epochs.
        public let validation: ForecastMetrics
        /// Figures on the test part, which chose nothing.
        public let test: ForecastMetrics
    }

    /// What the training of one member came to.
    public struct MemberTraining: Codable, Hashable, Sendable {
        /// Where all its chance came from.
        public let seed: UInt64
        /// Loss of the kept weights on the validation part.
        public let bestValidationLoss: Double
        /// The epoch that they are of, counted from 1.
        public let bestEpoch: Int
        /// Epochs trained.
        public let epochsTrained: Int
        /// Figures of its own forecasts.
        public let metrics: Metrics

        private enum CodingKeys: String, CodingKey {
            case seed
            case bestValidationLoss = "best_val_loss"
            case bestEpoch = "best_epoch"
            case epochsTrained = "epochs_trained"
            case metrics
        }
    }

    /// What is known of a model that was read from a file.
    public struct Import: Codable, Hashable, Sendable {
        /// The file's name, without its folders.
        public let file: String
        /// Feature rows in a window, as the file or whoever imported it says.
        public let lookback: Int
        /// The bars whose forecasts made the rank table, which the model has seen therefore; nil
        /// where the file brought the table.
        public let rankedOn: BarSpan?

        private enum CodingKeys: String, CodingKey {
            case file
            case lookback = "lookback_window"
            case rankedOn = "ranked_on"
        }

        /// Writes every field, absent ones as null.
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
    /// What makes this manifest unusable; nil where nothing does.
    ///
    /// A manifest read from a file may be anything that has the right fields.
    func fault(for key: ModelKey) -> String? {
        if modelKey != key.name || series != key.series { return "it is of the model \(modelKey)" }
        if features != Feature.names { return "its features are not those of this version" }
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
    /// The windows that a model can have.
    static let lookbacks = 2...1000
}

extension Target {
    /// Whether outputs of these names make a forecast: a return, and perhaps a range after it.
    static func isForecast(_ outputs: [String]) -> Bool {
        outputs == names || outputs == [logReturn.rawValue]
    }
}
