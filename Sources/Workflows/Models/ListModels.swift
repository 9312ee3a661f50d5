import Forecasting
public import Market

extension Workspace {
    /// The trained models in the order of their names.
    ///
    /// A model that cannot be read stands in the list with the reason.
    public func models() throws -> [ModelSummary] {
        let store = ModelStore(root: home.models)
        return try store.keys().map { ModelSummary($0, in: store) }
    }
}

/// A trained model at a glance.
public struct ModelSummary: Hashable, Encodable, Sendable {
    /// A stretch of candles by their opening times, both ends included.
    public struct Span: Hashable, Encodable, Sendable {
        /// The first candle.
        public let from: Timestamp
        /// The last candle.
        public let to: Timestamp
        /// How many candles there are.
        public let bars: Int
    }

    /// What is told of a model that can be read.
    public struct Training: Hashable, Encodable, Sendable {
        /// Candles that the weights were fitted on.
        public let trained: Span
        /// Candles that chose the epoch.
        public let validation: Span
        /// Candles that nothing was fitted on or chosen by.
        public let test: Span
        /// Loss of the kept weights on the validation part.
        public let bestValidationLoss: Double

        private enum CodingKeys: String, CodingKey {
            case trained
            case validation
            case test
            case bestValidationLoss = "best_val_loss"
        }
    }

    /// The model's name: `BTCUSDT_1h`.
    public let key: String
    /// When the file of its weights was written; nil where the file system does not say.
    public let writtenAt: Timestamp?
    /// Its training; nil where the model cannot be read.
    public let training: Training?
    /// Why it cannot be read; nil where it can.
    public let fault: String?

    init(_ key: ModelKey, in store: ModelStore) {
        self.key = key.name
        writtenAt = store.dateOfWeights(for: key).map(Timestamp.init)
        do throws(ForecastingError) {
            training = Training(try store.manifest(for: key))
            fault = nil
        } catch {
            training = nil
            fault = "\(error)"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case key = "model_key"
        case writtenAt = "written_at"
        case training
        case fault
    }

    /// Writes every field, absent ones as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key, forKey: .key)
        try values.encode(writtenAt, forKey: .writtenAt)
        try values.encode(training, forKey: .training)
        try values.encode(fault, forKey: .fault)
    }
}

extension ModelSummary.Training {
    fileprivate init(_ manifest: ModelManifest) {
        trained = ModelSummary.Span(manifest.spans.training)
        validation = ModelSummary.Span(manifest.spans.validation)
        test = ModelSummary.Span(manifest.spans.test)
        bestValidationLoss = manifest.metrics.bestValidationLoss
    }
}

extension ModelSummary.Span {
    fileprivate init(_ span: BarSpan) {
        from = span.from
        to = span.to
        bars = span.bars
    }
}
