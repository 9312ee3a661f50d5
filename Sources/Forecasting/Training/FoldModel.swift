public import Foundation
public import Market
import Neural

/// A model of one fold of a walk-forward or a cross-validation: what forecasts the fold, and nothing
/// else.
///
/// Unlike a ``FittedModel`` it has no test part: its candles end with what it learns from, so no byte
/// of it depends on a later candle. ``FoldForecaster`` forecasts with it.
public struct FoldModel: Codable, Hashable, Sendable {
    /// A network and how it was trained.
    public struct Member: Codable, Hashable, Sendable {
        /// The seed of all its random numbers.
        public let seed: UInt64
        /// The epoch of the kept weights, counted from 1.
        public let bestEpoch: Int
        /// Epochs trained.
        public let epochsTrained: Int
        /// Loss of the kept weights on the validation part.
        public let bestValidationLoss: Double
        /// The weights in PyTorch's format.
        public let weights: Data

        private enum CodingKeys: String, CodingKey {
            case seed
            case bestEpoch = "best_epoch"
            case epochsTrained = "epochs_trained"
            case bestValidationLoss = "best_val_loss"
            case weights
        }
    }

    /// The candles it forecasts.
    public let series: SeriesKey
    /// All settings of the training.
    public let configuration: TrainingConfiguration
    /// SHA-256 of the candles, as the caller of the training gave it.
    public let dataHash: String
    /// The bars that weights and scalers were fitted on, in stretches.
    public let training: [BarSpan]
    /// The bars that chose the epoch, and whose forecasts rank later ones.
    public let validation: BarSpan
    /// The distribution of forecast sizes on the validation part.
    public let rankTable: RankTable
    /// Both fitted scalers.
    public let scalers: ModelManifest.Scalers
    /// The networks, ordered by seed; the forecast is the mean of theirs.
    public let members: [Member]

    private enum CodingKeys: String, CodingKey {
        case series
        case configuration
        case dataHash = "data_sha256"
        case training
        case validation
        case rankTable = "rank_table"
        case scalers
        case members
    }

    /// The model as bytes: equal trainings give equal bytes.
    ///
    /// - Throws: `EncodingError` for a number that is not finite.
    public func encoded() throws -> Data {
        try JSONEncoder.canonical.encode(self)
    }

    /// Whether it is a model that can forecast a series, wherever it was read from.
    public func isUsable(for series: SeriesKey) -> Bool {
        self.series == series && (try? configuration.validate()) != nil
            && Trainer.seedCounts.contains(members.count) && rankTable.isUsable
            && scalers.features.columns == configuration.featureSet.features.map(\.rawValue)
            && scalers.targets.columns == Target.names
            && scalers.features.isUsable && scalers.targets.isUsable
            && !training.isEmpty && (training + [validation]).allSatisfy(\.isUsable)
    }
}

extension Trainer {
    /// Trains a model of a fold.
    ///
    /// - Parameters:
    ///   - series: The candles up to the end of the last stretch, with those that indicators need
    ///     before the first. Nothing later is needed, and a caller gives nothing later.
    ///   - training: Opening times of the bars to fit on, in ascending stretches.
    ///   - validation: Opening times of the bars that choose the epoch.
    ///   - dataHash: SHA-256 of the candles.
    ///   - report: Receives every event, on the calling thread.
    ///   - isCancelled: Checked between batches.
    /// - Returns: The model.
    /// - Throws: `CancellationError` and ``ForecastingError``.
    public func fitFold(
        _ series: CandleSeries,
        training: [Range<Timestamp>],
        validation: Range<Timestamp>,
        dataHash: String,
        report: (TrainingEvent) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> FoldModel {
        let dataset = try Dataset(
            series,
            split: .untested(training: training, validation: validation),
            configuration: configuration
        )
        let team = ThreadTeam(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        do {
            let members = try members(
                of: dataset,
                dataHash: dataHash,
                checkpoints: nil,
                resuming: false,
                team: team,
                report: report,
                isCancelled: isCancelled
            )
            return try FoldModel(
                members,
                dataset: dataset,
                configuration: configuration,
                dataHash: dataHash,
                team: team
            )
        } catch let error as NeuralError {
            throw ForecastingError.network("\(error)")
        }
    }
}

extension FoldModel {
    fileprivate init(
        _ members: [TrainedMember],
        dataset: Dataset,
        configuration: TrainingConfiguration,
        dataHash: String,
        team: ThreadTeam
    ) throws {
        let split = dataset.split
        let outputs = try members.map { member in
            try InferenceEngine(
                network: member.network,
                lookback: configuration.lookbackWindow,
                team: team
            ).predict(features: dataset.features, ends: Array(split.validation.ends))
        }
        let columns = ForecastColumns(Ensemble.mean(outputs), scaler: dataset.targetScaler)
        self.init(
            series: dataset.series.key,
            configuration: configuration,
            dataHash: dataHash,
            training: split.trainings.filter { !$0.ends.isEmpty }
                .map { BarSpan(dataset.series, bars: $0.bars) },
            validation: BarSpan(dataset.series, bars: split.validation.bars),
            rankTable: RankTable(sizes: columns.logReturns.map(abs)),
            scalers: ModelManifest.Scalers(
                features: dataset.featureScaler,
                targets: dataset.targetScaler
            ),
            members: try members.map(FoldModel.Member.init)
        )
    }
}

extension FoldModel.Member {
    fileprivate init(_ member: TrainedMember) throws {
        let history = member.history
        self.init(
            seed: member.seed,
            bestEpoch: history.bestEpoch,
            epochsTrained: history.epochs,
            bestValidationLoss: history.validationLosses[history.bestEpoch - 1],
            weights: Data(try WeightFile.encode(member.network))
        )
    }
}

/// Forecasts of a fold's model.
public struct FoldForecaster: Forecaster {
    let model: FoldModel
    private let ensemble: Ensemble

    /// Decodes the networks of a model.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - threads: How many threads to use; nil for one a core. The forecasts have the same bits
    ///     for any number.
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` for weights of another shape.
    public init(_ model: FoldModel, threads: Int? = nil) throws(ForecastingError) {
        self.model = model
        do throws(NeuralError) {
            let networks = try model.members.map { member throws(NeuralError) in
                try WeightFile.decode(
                    Array(member.weights),
                    configuration: model.configuration.network
                )
            }
            ensemble = Ensemble(
                networks: networks,
                lookback: model.configuration.lookbackWindow,
                threads: threads
            )
        } catch {
            throw .damagedFile(path: "a model of a fold", reason: "\(error)")
        }
    }

    /// Forecasts the bar after each of some bars.
    ///
    /// - Parameters:
    ///   - series: Candles of the kind that the model was trained for, with the warm-up of the
    ///     features and a lookback before `bars`.
    ///   - bars: Positions in the series.
    /// - Returns: One element for each bar; nil in the warm-up.
    /// - Throws: ``ForecastingError/wrongSeries(model:given:)`` for other candles,
    ///   ``ForecastingError/network(_:)`` where the engine refuses.
    public func forecasts(
        for series: CandleSeries,
        at bars: Range<Int>
    ) throws -> [Forecast?] {
        guard series.key == model.series else {
            throw ForecastingError.wrongSeries(model: model.series, given: series.key)
        }
        precondition(
            bars.lowerBound >= 0 && bars.upperBound <= series.count,
            "bars of the series"
        )
        let warmUp = FeatureTable.warmUp + model.configuration.lookbackWindow - 1
        let ends = bars.clamped(to: warmUp..<max(warmUp, series.count))
        guard !ends.isEmpty else { return bars.map { _ in nil } }
        let columns = try ensemble.forecasts(for: series, at: ends, scalers: model.scalers)
        let forecasts: [Forecast?] = columns.logReturns.indices.map { row in
            let logReturn = columns.logReturns[row]
            return Forecast(
                logReturn: logReturn,
                logRange: columns.logRanges.isEmpty ? nil : columns.logRanges[row],
                rank: model.rankTable.rank(of: abs(logReturn))
            )
        }
        return Array(repeating: nil, count: bars.count - ends.count) + forecasts
    }
}
