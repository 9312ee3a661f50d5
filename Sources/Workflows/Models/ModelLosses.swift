public import Backtesting
import Forecasting
public import Market

/// The losses of a model's training, epoch by epoch.
public struct ModelLosses: Encodable, Sendable {
    /// One network of the model.
    public struct Member: Encodable, Sendable {
        /// Which one, counted from 1.
        public let member: Int
        /// The seed of its random numbers.
        public let seed: UInt64
        /// The epoch whose weights are kept, counted from 1; nil before the first.
        @NullCodable public private(set) var bestEpoch: Int?
        /// Its epochs, the first one first.
        public let epochs: [Epoch]

        init(_ history: MemberHistory, member: Int) {
            self.member = member
            seed = history.seed
            let losses = history.history
            epochs = (0..<losses.epochs).map { Epoch(losses, $0) }
            _bestEpoch = NullCodable(losses.bestEpoch > 0 ? losses.bestEpoch : nil)
        }

        private enum CodingKeys: String, CodingKey {
            case member, seed, epochs
            case bestEpoch = "best_epoch"
        }
    }

    /// One epoch.
    public struct Epoch: Encodable, Sendable {
        /// Which one, counted from 1.
        public let epoch: Int
        /// Mean training loss.
        public let trainingLoss: Double
        /// Validation loss after it.
        public let validationLoss: Double
        /// Its learning rate.
        public let learningRate: Float

        init(_ history: TrainingHistory, _ index: Int) {
            epoch = index + 1
            trainingLoss = history.trainingLosses[index]
            validationLoss = history.validationLosses[index]
            learningRate = history.learningRates[index]
        }

        private enum CodingKeys: String, CodingKey {
            case epoch
            case trainingLoss = "train_loss"
            case validationLoss = "val_loss"
            case learningRate = "learning_rate"
        }
    }

    /// The model's name: `BTCUSDT_1h`.
    public let key: String
    /// Whether these are the losses of a training that goes on now.
    public let isInProgress: Bool
    /// The networks; empty for an imported model, and before the first epoch has ended.
    public let members: [Member]

    private enum CodingKeys: String, CodingKey {
        case members
        case key = "model_key"
        case isInProgress = "in_progress"
    }
}

extension Workspace {
    /// The losses of the training of a series' model: of the one that goes on now, up to its last
    /// finished epoch, else of the one that made the model.
    ///
    /// - Returns: Nil if there is neither a model nor a training.
    /// - Throws: `ForecastingError` for a model that cannot be read.
    public func modelLosses(_ series: SeriesKey) throws -> ModelLosses? {
        let store = ModelStore(root: home.models)
        let key = ModelKey(series)
        let isTraining = store.isBeingTrained(key)
        let histories: [MemberHistory]
        if isTraining {
            histories = store.unfinishedHistories(for: key)
        } else if let known = try store.histories(for: key) {
            histories = known
        } else {
            return nil
        }
        return ModelLosses(
            key: key.name,
            isInProgress: isTraining,
            members: histories.enumerated().map { ModelLosses.Member($1, member: $0 + 1) }
        )
    }
}

extension Workspace {
    /// The training of a series' model, as it was told when it ended.
    ///
    /// - Returns: Nil without a model, and for an imported one.
    /// - Throws: `ForecastingError` for a model that cannot be read.
    public func training(of series: SeriesKey) throws -> TrainedModel? {
        let store = ModelStore(root: home.models)
        guard try store.histories(for: ModelKey(series)) != nil else { return nil }
        let model = try model(for: series)
        let manifest = model.forecaster.manifest
        guard manifest.training != nil else { return nil }
        return TrainedModel(
            manifest,
            calibrations: model.calibrations,
            file: store.weightsFile(for: ModelKey(series))
        )
    }
}
