public import Market

/// All there is to know about a trained model besides its weights: `model.json`.
///
/// Nothing in it tells when or where it was trained: the same training gives the same bytes.
public struct ModelManifest: Codable, Hashable, Sendable {
    /// The format that this version writes and reads.
    public static let formatVersion = 1

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

    /// What the training came to.
    public struct Metrics: Codable, Hashable, Sendable {
        /// Loss of the kept weights on the validation part.
        public let bestValidationLoss: Double
        /// The epoch that they are of, counted from 1.
        public let bestEpoch: Int
        /// Epochs trained.
        public let epochsTrained: Int
        /// Figures on the validation part, which chose the epoch.
        public let validation: ForecastMetrics
        /// Figures on the test part, which chose nothing.
        public let test: ForecastMetrics

        private enum CodingKeys: String, CodingKey {
            case bestValidationLoss = "best_val_loss"
            case bestEpoch = "best_epoch"
            case epochsTrained = "epochs_trained"
            case validation
            case test
        }
    }

    /// Both fitted scalers.
    public struct Scalers: Codable, Hashable, Sendable {
        /// Scales features.
        public let features: Scaler
        /// Standardises targets.
        public let targets: Scaler
    }

    /// What the weight file that belongs to this manifest must be.
    public struct Weights: Codable, Hashable, Sendable {
        /// Its length in bytes.
        public let size: Int
        /// The CRC-32 of its bytes.
        public let crc32: UInt32
    }

    /// The format of this manifest.
    public let formatVersion: Int
    /// The model's name, such as `BTCUSDT_1h`.
    public let modelKey: String
    /// The candles it was trained for.
    public let series: SeriesKey
    /// All parameters of the training, its seed among them.
    public let configuration: TrainingConfiguration
    /// Names of the input columns.
    public let features: [String]
    /// Names of the outputs.
    public let outputs: [String]
    /// The bars that each part of the split touched.
    public let spans: Spans
    /// SHA-256 of the candles, as the caller of the training gave it.
    public let dataHash: String
    /// What the training came to.
    public let metrics: Metrics
    /// The distribution of forecast sizes on the validation part.
    public let rankTable: RankTable
    /// Both fitted scalers.
    public let scalers: Scalers
    /// What the weight file must be.
    public let weights: Weights

    private enum CodingKeys: String, CodingKey {
        case formatVersion = "format_version"
        case modelKey = "model_key"
        case series
        case configuration
        case features
        case outputs
        case spans = "bars"
        case dataHash = "data_sha256"
        case metrics
        case rankTable = "rank_table"
        case scalers
        case weights
    }
}

/// A stretch of bars, both ends included.
public struct BarSpan: Codable, Hashable, Sendable {
    /// Opening time of the first bar.
    public let from: Timestamp
    /// Opening time of the last bar.
    public let to: Timestamp
    /// How many bars there are.
    public let bars: Int

    /// The bars at some positions of a series, at least one.
    init(_ series: CandleSeries, bars: Range<Int>) {
        from = series.openTimes[bars.lowerBound]
        to = series.openTimes[bars.upperBound - 1]
        self.bars = bars.count
    }

    /// Whether it ends no earlier than it begins.
    var isUsable: Bool { from <= to && bars >= 1 }

    /// Whether the bar that opens at a moment lies in the stretch.
    public func contains(_ openTime: Timestamp) -> Bool {
        from <= openTime && openTime <= to
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
        if outputs != Target.names { return "its outputs are not those of this version" }
        do {
            try configuration.validate()
        } catch {
            return "\(error)"
        }
        let names = [scalers.features.columns, scalers.targets.columns]
        guard names == [features, outputs], scalers.features.isUsable, scalers.targets.isUsable
        else {
            return "its scalers cannot be used"
        }
        guard [spans.training, spans.validation, spans.test].allSatisfy(\.isUsable) else {
            return "its parts of the data begin after they end"
        }
        guard spans.training.to < spans.validation.from, spans.validation.to < spans.test.from
        else {
            return "its parts of the data do not follow one another"
        }
        guard rankTable.isUsable else { return "its rank table cannot be used" }
        return nil
    }
}
