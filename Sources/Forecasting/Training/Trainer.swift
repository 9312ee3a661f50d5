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
///
/// A training of several seeds trains as many networks, the members of the model, one after the
/// other on the same split and scalers. Each leaves a checkpoint of its own, which stays until the
/// model is in the store; so a break at any moment costs at most one epoch.
public struct Trainer: Sendable {
    /// How many members a model may have.
    public static let seedCounts = 1...16

    /// All parameters; the seed is the first member's.
    public let configuration: TrainingConfiguration
    /// How many members to train: of the configuration's seed, the next one, and so on.
    public let seeds: Int
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
        seeds: Int = 1,
        store: ModelStore,
        threads: Int? = nil
    ) throws(ForecastingError) {
        try configuration.validate()
        guard Self.seedCounts.contains(seeds) else {
            throw .invalidParameter(
                name: "seeds",
                value: "\(seeds)",
                expected: "\(Self.seedCounts.lowerBound) to \(Self.seedCounts.upperBound)"
            )
        }
        let room = UInt64.max - UInt64(seeds - 1)
        guard configuration.seed <= room else {
            throw .invalidParameter(
                name: "seed",
                value: "\(configuration.seed)",
                expected: "at most \(room), as \(seeds) seeds follow one another"
            )
        }
        let needed = try Self.memory(of: configuration, seeds: seeds, threads: threads)
        guard needed <= Self.largestMemory else {
            throw .tooMuchMemory(needed: needed, limit: Self.largestMemory)
        }
        self.configuration = configuration
        self.seeds = seeds
        self.store = store
        self.threads = threads
    }

    private static func memory(
        of configuration: TrainingConfiguration,
        seeds: Int,
        threads: Int?
    ) throws(ForecastingError) -> Int {
        do {
            let engine = try TrainingEngine.memory(
                configuration: configuration.network,
                sequenceLength: configuration.mode.sequenceLength(
                    lookback: configuration.lookbackWindow
                ),
                batchSize: configuration.batchSize,
                threads: threads
            )
            // Each member stays as a network, and is saved as a file and on its way there.
            let weights = ParameterLayout(configuration: configuration.network).count
            return engine + seeds * 3 * weights * MemoryLayout<Float>.stride
        } catch {
            throw .network("\(error)")
        }
    }

    /// Trains, evaluates and saves a model, on the calling thread and on others that it starts.
    ///
    /// None of them is one that the process's queues or tasks share, and on Linux all have the
    /// niceness of the calling one.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - dataHash: SHA-256 of the candles, for the manifest. A checkpoint of another one is not
    ///     gone on with.
    ///   - resuming: Whether to go on from a checkpoint of the same training, if there is one.
    ///   - report: Gets every event, after each batch for one, on the calling thread.
    ///   - isCancelled: Asked between batches; by default whether the current task is cancelled.
    ///   - calibrate: What forecasts are worth to strategies, by their names; for the manifest.
    /// - Returns: The manifest of the model that is now in the store.
    /// - Throws: `CancellationError` once `isCancelled` says so, ``ForecastingError`` for
    ///   everything else. The model that was in the store before is then still there, and so are
    ///   the checkpoints of finished members and of the last whole epoch.
    @discardableResult
    public func train(
        on series: CandleSeries,
        dataHash: String,
        resuming: Bool = true,
        report: (TrainingEvent) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled },
        calibrate: (HeldOutForecasts) throws -> [String: Calibration] = { _ in [:] }
    ) throws -> ModelManifest {
        let dataset = try Dataset(series, configuration: configuration)
        let key = ModelKey(series.key)
        let team = ThreadTeam(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        return try withExclusiveAccess(to: store.folder(for: key), of: key) {
            do {
                let members = try (1...seeds).map { number in
                    try train(
                        member: number,
                        on: dataset,
                        dataHash: dataHash,
                        resuming: resuming,
                        team: team,
                        report: report,
                        isCancelled: isCancelled
                    )
                }
                return try save(
                    members,
                    of: dataset,
                    dataHash: dataHash,
                    team: team,
                    calibrate: calibrate,
                    isCancelled: isCancelled
                )
            } catch let error as NeuralError {
                throw ForecastingError.network("\(error)")
            }
        }
    }

    /// Trains one member, or takes it from its checkpoint; members count from 1.
    private func train(
        member number: Int,
        on dataset: Dataset,
        dataHash: String,
        resuming: Bool,
        team: ThreadTeam,
        report: (TrainingEvent) -> Void,
        isCancelled: () -> Bool
    ) throws -> TrainedMember {
        var configuration = configuration
        configuration.seed += UInt64(number - 1)
        let series = dataset.series
        let identity = TrainingIdentity(
            series: series.key,
            configuration: configuration,
            features: Feature.names,
            outputs: Target.names,
            dataHash: dataHash,
            training: FittedRange(series, rows: dataset.split.training.rows)
        )
        let file = store.checkpointFile(for: ModelKey(series.key), member: number)
        let run = try TrainingRun(dataset: dataset, identity: identity, team: team)
        func tell(_ event: TrainingEvent) {
            report(event.told(by: number, of: seeds))
        }
        if number == 1 {
            tell(.started(run.plan))
        }
        if resuming {
            try resume(run, from: file, report: tell)
        }
        while !run.isFinished {
            try run.trainEpoch(report: tell, isCancelled: isCancelled)
            try StagedFile(run.checkpoint(), for: file).commit()
            tell(.epoch(run.progress))
        }
        return TrainedMember(
            seed: configuration.seed,
            network: try run.bestNetwork(),
            history: run.history
        )
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
        _ members: [TrainedMember],
        of dataset: Dataset,
        dataHash: String,
        team: ThreadTeam,
        calibrate: (HeldOutForecasts) throws -> [String: Calibration],
        isCancelled: () -> Bool
    ) throws -> ModelManifest {
        let key = ModelKey(dataset.series.key)
        let evaluation = try EnsembleEvaluation(
            members.map(\.network),
            dataset: dataset,
            configuration: configuration,
            team: team,
            isCancelled: isCancelled
        )
        let weights = try members.map { Data(try WeightFile.encode($0.network)) }
        guard !isCancelled() else { throw CancellationError() }
        let manifest = ModelManifest(
            formatVersion: ModelManifest.formatVersion,
            modelKey: key.name,
            series: key.series,
            features: Feature.names,
            outputs: Target.names,
            members: members.indices.map { index in
                ModelManifest.Member(
                    weights: ModelManifest.Weights(of: weights[index]),
                    training: ModelManifest.MemberTraining(
                        members[index],
                        metrics: evaluation.members[index]
                    )
                )
            },
            rankTable: evaluation.rankTable,
            scalers: ModelManifest.Scalers(
                features: dataset.featureScaler,
                targets: dataset.targetScaler
            ),
            origin: .trained(
                ModelManifest.Training(
                    configuration: configuration,
                    spans: ModelManifest.Spans(dataset),
                    dataHash: dataHash,
                    metrics: evaluation.ensemble,
                    calibrations: try calibrate(HeldOutForecasts(dataset, evaluation: evaluation))
                )
            )
        )
        let histories = members.map(\.history)
        try store.save(manifest, weights: weights, histories: histories, for: key)
        try store.removeCheckpoints(of: key)
        return manifest
    }
}

extension TrainingEvent {
    /// The same event with the member that it is about.
    fileprivate func told(by number: Int, of members: Int) -> TrainingEvent {
        func told(_ progress: TrainingProgress) -> TrainingProgress {
            var progress = progress
            progress.member = number
            progress.members = members
            return progress
        }
        switch self {
        case .started(var plan):
            plan.members = members
            return .started(plan)
        case .resumed(let epoch, _): return .resumed(afterEpoch: epoch, member: number)
        case .checkpointIgnored: return self
        case .step(let progress): return .step(told(progress))
        case .epoch(let progress): return .epoch(told(progress))
        }
    }
}

extension ModelManifest.MemberTraining {
    fileprivate init(_ member: TrainedMember, metrics: ModelManifest.Metrics) {
        let history = member.history
        self.init(
            seed: member.seed,
            bestValidationLoss: history.validationLosses[history.bestEpoch - 1],
            bestEpoch: history.bestEpoch,
            epochsTrained: history.epochs,
            metrics: metrics
        )
    }
}

extension ModelManifest.Spans {
    init(_ dataset: Dataset) {
        training = BarSpan(dataset.series, bars: dataset.split.training.bars)
        validation = BarSpan(dataset.series, bars: dataset.split.validation.bars)
        test = BarSpan(dataset.series, bars: dataset.split.test.bars)
    }
}
