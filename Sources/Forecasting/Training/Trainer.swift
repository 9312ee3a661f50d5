import Foundation
public import Market
import Neural

/// Fits networks to a series.
///
/// ```swift
/// let trainer = try Trainer(configuration: configuration)
/// let model = try trainer.fit(series, split: .standard, dataHash: hash) { event in … }
/// ```
///
/// A training is a function of configuration, candles and split: it reads no clock, takes no lock
/// and saves no model. All random numbers come from the seed, in three streams (initial weights,
/// order of the windows, dropout). Each epoch passes its checkpoint to the caller's
/// ``CheckpointStorage``; a training that was cancelled or killed resumes from it and ends in the
/// same bytes.
///
/// Both outputs have the same weight in the loss, and its value on the validation part chooses the
/// epoch.
///
/// A training of several seeds trains the members of the ensemble one after the other on the same
/// split and scalers. Each has its own checkpoint, so an interruption costs at most one epoch.
public struct Trainer: Sendable {
    /// The largest number of members.
    public static let seedCounts = 1...16

    /// All parameters; the seed is the first member's.
    public let configuration: TrainingConfiguration
    /// How many members to train: with the configuration's seed, the next one, and so on.
    public let seeds: Int
    /// How many threads to use; nil for one a core.
    ///
    /// The result has the same bits for any number.
    public let threads: Int?

    /// The largest memory of a training, in bytes.
    ///
    /// An ordinary computer has that much to spare; the guide's training takes a hundredth of it. A
    /// training far beyond it would be killed by the system much later.
    public static let largestMemory = 8 << 30

    /// Creates a trainer.
    ///
    /// - Throws: ``ForecastingError/invalidParameter(name:value:expected:)``, or
    ///   ``ForecastingError/tooMuchMemory(needed:limit:)`` beyond ``largestMemory``.
    public init(
        configuration: TrainingConfiguration,
        seeds: Int = 1,
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

    /// Trains and evaluates a model, on the calling thread and on threads that it starts.
    ///
    /// These threads belong to no shared pool, and on Linux they have the niceness of the calling
    /// thread.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - split: The training, validation and test parts.
    ///   - dataHash: SHA-256 of the candles, for the manifest. A checkpoint with another hash is
    ///     ignored.
    ///   - checkpoints: Stores the state after each epoch; nil for none.
    ///   - resuming: Whether to resume from a checkpoint of the same training, if there is one.
    ///   - report: Receives every event, such as one for each batch, on the calling thread.
    ///   - isCancelled: Checked between batches; by default whether the current task is cancelled.
    /// - Returns: The model; ``ModelWriter/save(_:calibrations:)`` saves it.
    /// - Throws: `CancellationError` once `isCancelled` says so, ``ForecastingError`` for
    ///   everything else, and what the checkpoints throw. The checkpoints of finished members and of
    ///   the last whole epoch then stay.
    public func fit(
        _ series: CandleSeries,
        split: Split.Rule = .standard,
        dataHash: String,
        checkpoints: (any CheckpointStorage)? = nil,
        resuming: Bool = true,
        report: (TrainingEvent) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> FittedModel {
        let dataset = try Dataset(series, split: split, configuration: configuration)
        let team = ThreadTeam(threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        do {
            let members = try members(
                of: dataset,
                dataHash: dataHash,
                checkpoints: checkpoints,
                resuming: resuming,
                team: team,
                report: report,
                isCancelled: isCancelled
            )
            let evaluation = try EnsembleEvaluation(
                members.map(\.network),
                dataset: dataset,
                configuration: configuration,
                team: team,
                isCancelled: isCancelled
            )
            guard !isCancelled() else { throw CancellationError() }
            return try FittedModel(
                members,
                evaluation: evaluation,
                dataset: dataset,
                configuration: configuration,
                dataHash: dataHash
            )
        } catch let error as NeuralError {
            throw ForecastingError.network("\(error)")
        }
    }

    /// Trains all members, one after the other.
    func members(
        of dataset: Dataset,
        dataHash: String,
        checkpoints: (any CheckpointStorage)?,
        resuming: Bool,
        team: ThreadTeam,
        report: (TrainingEvent) -> Void,
        isCancelled: () -> Bool
    ) throws -> [TrainedMember] {
        try (1...seeds).map { number in
            try fit(
                member: number,
                to: dataset,
                dataHash: dataHash,
                checkpoints: checkpoints,
                resuming: resuming,
                team: team,
                report: report,
                isCancelled: isCancelled
            )
        }
    }

    /// Trains one member, or resumes it from its checkpoint; members count from 1.
    private func fit(
        member number: Int,
        to dataset: Dataset,
        dataHash: String,
        checkpoints: (any CheckpointStorage)?,
        resuming: Bool,
        team: ThreadTeam,
        report: (TrainingEvent) -> Void,
        isCancelled: () -> Bool
    ) throws -> TrainedMember {
        var configuration = configuration
        configuration.seed += UInt64(number - 1)
        let identity = TrainingIdentity(dataset, configuration: configuration, dataHash: dataHash)
        let run = try TrainingRun(dataset: dataset, identity: identity, team: team)
        func emit(_ event: TrainingEvent) {
            report(event.taggedWithMember(number, of: seeds))
        }
        if number == 1 {
            emit(.started(run.plan))
        }
        if resuming, let checkpoints {
            try resume(run, member: number, from: checkpoints, report: emit)
        }
        while !run.isFinished {
            try run.trainEpoch(report: emit, isCancelled: isCancelled)
            try checkpoints?.save(run.checkpoint(), member: number)
            emit(.epoch(run.progress))
        }
        return TrainedMember(
            seed: configuration.seed,
            network: try run.bestNetwork(),
            history: run.history
        )
    }

    private func resume(
        _ run: TrainingRun,
        member: Int,
        from checkpoints: any CheckpointStorage,
        report: (TrainingEvent) -> Void
    ) throws {
        do {
            let limit = Checkpoint.largestFile(parameters: run.plan.parameters)
            guard let data = try checkpoints.load(member: member, limit: limit) else { return }
            try run.restore(data, path: checkpoints.name(member: member))
            report(.resumed(afterEpoch: run.progress.epoch))
        } catch let error as ForecastingError {
            if case .fileSystem = error { throw error }
            report(.checkpointIgnored(reason: "\(error)"))
        }
    }
}

extension TrainingIdentity {
    fileprivate init(
        _ dataset: Dataset,
        configuration: TrainingConfiguration,
        dataHash: String
    ) {
        self.init(
            series: dataset.series.key,
            configuration: configuration,
            features: dataset.featureList.map(\.rawValue),
            outputs: Target.names,
            dataHash: dataHash,
            training: BarSpan(
                dataset.series,
                bars: dataset.split.trainings.map(\.rows).filter { !$0.isEmpty }
            ),
            validation: BarSpan(dataset.series, bars: dataset.split.validation.bars)
        )
    }
}

extension TrainingEvent {
    /// The same event, tagged with its member.
    fileprivate func taggedWithMember(_ number: Int, of members: Int) -> TrainingEvent {
        func tagged(_ progress: TrainingProgress) -> TrainingProgress {
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
        case .step(let progress): return .step(tagged(progress))
        case .epoch(let progress): return .epoch(tagged(progress))
        }
    }
}
