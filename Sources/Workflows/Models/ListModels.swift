import Forecasting
public import Market

extension Workspace {
    /// The trained models, ordered by name.
    ///
    /// A model that cannot be read is listed with the reason.
    public func models() throws -> [ModelSummary] {
        let store = ModelStore(root: home.models)
        return try store.keys().map { ModelSummary($0, in: store) }
    }
}

/// A summary of a trained model.
public struct ModelSummary: Hashable, Encodable, Sendable {
    /// The training of a model that can be read.
    public struct Training: Hashable, Encodable, Sendable {
        /// Candles that the weights were fitted on.
        public let trained: BarSpan
        /// Candles that chose the epoch.
        public let validation: BarSpan
        /// Candles of the test part.
        public let test: BarSpan
        /// Loss on the validation part, of the mean of all members.
        public let validationLoss: Double
        /// The members' seeds.
        public let seeds: [UInt64]

        private enum CodingKeys: String, CodingKey {
            case trained
            case validation
            case test
            case validationLoss = "val_loss"
            case seeds
        }
    }

    /// The origin of an imported model.
    public struct Import: Hashable, Encodable, Sendable {
        /// The file's name.
        public let file: String
        /// Candles that its rank table was computed on; nil if the file had the table.
        public let rankedOn: BarSpan?

        private enum CodingKeys: String, CodingKey {
            case file
            case rankedOn = "ranked_on"
        }

        /// Writes every field, missing ones as null.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(file, forKey: .file)
            try values.encode(rankedOn, forKey: .rankedOn)
        }
    }

    /// The model's name: `BTCUSDT_1h`.
    public let key: String
    /// When its weight file was written; nil if the file system does not say.
    public let writtenAt: Timestamp?
    /// Its training; nil where it was imported or cannot be read.
    public let training: Training?
    /// The file that it was imported from; nil if it was trained here or cannot be read.
    public let imported: Import?
    /// How many networks it has; nil if it cannot be read.
    public let members: Int?
    /// Why it cannot be read; nil if it can.
    public let fault: String?

    init(_ key: ModelKey, in store: ModelStore) {
        self.key = key.name
        writtenAt = store.dateOfWeights(for: key).map(Timestamp.init)
        do throws(ForecastingError) {
            let manifest = try store.manifest(for: key)
            switch manifest.origin {
            case .trained(let origin):
                training = Training(origin, members: manifest.members)
                imported = nil
            case .imported(let file):
                training = nil
                imported = Import(file: file.file, rankedOn: file.rankedOn)
            }
            members = manifest.members.count
            fault = nil
        } catch {
            training = nil
            imported = nil
            members = nil
            fault = "\(error)"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case key = "model_key"
        case writtenAt = "written_at"
        case training
        case imported
        case members
        case fault
    }

    /// Writes every field, missing ones as null.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key, forKey: .key)
        try values.encode(writtenAt, forKey: .writtenAt)
        try values.encode(training, forKey: .training)
        try values.encode(imported, forKey: .imported)
        try values.encode(members, forKey: .members)
        try values.encode(fault, forKey: .fault)
    }
}

extension ModelSummary.Training {
    fileprivate init(_ training: ModelManifest.Training, members: [ModelManifest.Member]) {
        trained = training.spans.training
        validation = training.spans.validation
        test = training.spans.test
        validationLoss = training.metrics.validation.loss
        seeds = members.compactMap(\.training?.seed)
    }
}
