import Foundation
public import Market
import Neural

/// Trains a network on a series and puts the model into a store.
///
/// ```swift
/// let trainer = try Trainer(configuration: configuration, store: store)
/// let manifest = try trainer.train(on: series, dataHash: hash) { event in … }
/// ```
///
/// A training is a function of configuration and candles: it reads no clock, and all chance comes
/// from the seed, in three streams (initial weights, order of the windows, dropout). Each epoch
/// leaves a checkpoint; a training that was cancelled or killed goes on from there and ends in the
/// same bytes.
///
/// Both outputs count alike in the loss, and its value on the validation part chooses the epoch.
public struct Trainer: Sendable {
    /// All parameters.
    public let configuration: TrainingConfiguration
    /// Where models and checkpoints are kept.
    public let store: ModelStore
    /// How many cores to use, all where nil; changes no bit of the result.
    public let threads: Int?

    /// The most memory, in bytes, that a training may take.
    ///
    /// It is what an ordinary computer has to spare; the guide's training takes a hundredth of it.
    /// One far beyond it would be killed by the system long after it was asked for.
    public static let largestMemory = 8 << 30

    /// Creates a trainer.
    ///
    /// - Throws: ``ForecastingError/invalidParameter(name:value:expected:)``, or
    ///   ``ForecastingError/tooMuchMemory(needed:limit:)`` beyond ``largestMemory``.
    public init(
        configuration: TrainingConfiguration,
        store: ModelStore,
        threads: Int? = nil
    ) throws(ForecastingError) {
        try configuration.validate()
        let needed: Int
        do {
            needed = try TrainingEngine.memory(
                configuration: configuration.network,
                lookback: configuration.lookbackWindow,
                batchSize: configuration.batchSize,
                threads: threads
            )
        } catch {
            throw .network("\(error)")
        }
        guard needed <= Self.largestMemory else {
            throw .tooMuchMemory(needed: needed, limit: Self.largestMemory)
        }
        self.configuration = configuration
        self.store = store
        self.threads = threads
    }

    /// Trains, evaluates and saves a model, on the calling thread.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - dataHash: SHA-256 of the candles, for the manifest. A checkpoint of another one is not
    ///     gone on with.
    ///   - resuming: Whether to go on from a checkpoint of the same training, if there is one.
    ///   - report: Gets every event, after each batch for one, on the calling thread.
    ///   - isCancelled: Asked between batches; by default whether the current task is cancelled.
    /// - Returns: The manifest of the model that is now in the store.
    /// - Throws: `CancellationError` once `isCancelled` says so, ``ForecastingError`` for
    ///   everything else. The model that was in the store before is then still there, and so is
    ///   the checkpoint of the last whole epoch.
    @discardableResult
    public func train(
        on series: CandleSeries,
        dataHash: String,
        resuming: Bool = true,
        report: (TrainingEvent) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> ModelManifest {
        let dataset = try Dataset(series, configuration: configuration)
        let key = ModelKey(series.key)
        let identity = TrainingIdentity(
            series: series.key,
            configuration: configuration,
            features: Feature.names,
            outputs: Target.names,
            dataHash: dataHash,
            training: FittedRange(series, rows: dataset.split.training.rows)
        )
        return try withExclusiveAccess(to: store.folder(for: key), of: key) {
            do {
                let run = try TrainingRun(dataset: dataset, identity: identity, threads: threads)
                report(.started(run.plan))
                if resuming {
                    try resume(run, from: store.checkpointFile(for: key), report: report)
                }
                try work(run, key: key, report: report, isCancelled: isCancelled)
                return try save(run, as: key, isCancelled: isCancelled)
            } catch let error as NeuralError {
                throw ForecastingError.network("\(error)")
            }
        }
    }

    private func work(
        _ run: TrainingRun,
        key: ModelKey,
        report: (TrainingEvent) -> Void,
        isCancelled: () -> Bool
    ) throws {
        while !run.isFinished {
            try run.trainEpoch(report: report, isCancelled: isCancelled)
            try StagedFile(run.checkpoint(), for: store.checkpointFile(for: key)).commit()
            report(.epoch(run.progress))
        }
    }

    private func resume(
        _ run: TrainingRun,
        from file: URL,
        report: (TrainingEvent) -> Void
    ) throws {
        do {
            let limit = Checkpoint.largestFile(parameters: run.plan.parameters)
            guard let data = try readFile(file, limit: limit) else { return }
            try run.restore(data, path: file.path)
            report(.resumed(afterEpoch: run.progress.epoch))
        } catch let error as ForecastingError {
            if case .fileSystem = error { throw error }
            report(.checkpointIgnored(reason: "\(error)"))
        }
    }

    private func save(
        _ run: TrainingRun,
        as key: ModelKey,
        isCancelled: () -> Bool
    ) throws -> ModelManifest {
        let weights = Data(try WeightFile.encode(run.bestNetwork()))
        guard !isCancelled() else { throw CancellationError() }
        let evaluated = try run.evaluateBest()
        guard !isCancelled() else { throw CancellationError() }
        let dataset = run.dataset
        let manifest = ModelManifest(
            formatVersion: ModelManifest.formatVersion,
            modelKey: key.name,
            series: key.series,
            configuration: configuration,
            features: Feature.names,
            outputs: Target.names,
            spans: ModelManifest.Spans(dataset),
            dataHash: run.identity.dataHash,
            metrics: evaluated.metrics,
            rankTable: evaluated.rankTable,
            scalers: ModelManifest.Scalers(
                features: dataset.featureScaler,
                targets: dataset.targetScaler
            ),
            weights: ModelManifest.Weights(size: weights.count, crc32: checksum(weights))
        )
        try store.save(manifest, weights: weights, history: run.history, for: key)
        try removeFile(store.checkpointFile(for: key))
        return manifest
    }
}

extension ModelManifest.Spans {
    init(_ dataset: Dataset) {
        training = BarSpan(dataset.series, bars: dataset.split.training.bars)
        validation = BarSpan(dataset.series, bars: dataset.split.validation.bars)
        test = BarSpan(dataset.series, bars: dataset.split.test.bars)
    }
}
