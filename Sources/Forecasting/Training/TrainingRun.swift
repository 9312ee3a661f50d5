import Foundation
import Neural

/// The state of a running training: the engine, the random streams, and the learned parameters.
final class TrainingRun {
    let dataset: Dataset
    let identity: TrainingIdentity
    private let configuration: TrainingConfiguration
    private let team: ThreadTeam
    private let engine: TrainingEngine
    private let sequences: Sequences
    private let validationTargets: Matrix
    private var shuffling: SeededGenerator
    private var stopping: EarlyStopping
    private var bestParameters: [Float]
    private(set) var history = TrainingHistory()

    /// Steps taken in the current epoch, and the sum of their sequences' losses.
    private var batch = 0
    private var lossSum = 0.0
    private var seen = 0

    init(
        dataset: Dataset,
        identity: TrainingIdentity,
        team: ThreadTeam
    ) throws(NeuralError) {
        self.dataset = dataset
        self.identity = identity
        self.team = team
        configuration = identity.configuration
        sequences = Sequences(
            stretches: dataset.split.trainings.map(\.ends),
            lookback: configuration.lookbackWindow,
            mode: configuration.mode
        )
        validationTargets = dataset.targets(for: dataset.split.validation.ends)
        // One stream for each use, so that a change in the use of one leaves the others unchanged.
        var seeds = SeededGenerator(seed: configuration.seed)
        var weights = SeededGenerator(seed: seeds.next())
        shuffling = SeededGenerator(seed: seeds.next())
        let network = try Network(configuration: configuration.network, using: &weights)
        engine = try TrainingEngine(
            network: network,
            lookback: configuration.lookbackWindow,
            sequenceLength: sequences.length,
            batchSize: configuration.batchSize,
            adam: configuration.adam,
            loss: configuration.networkLoss,
            dropoutGenerator: SeededGenerator(seed: seeds.next()),
            team: team
        )
        bestParameters = network.parameters
        stopping = EarlyStopping(
            ratePatience: configuration.ratePatience,
            stopPatience: configuration.stopPatience
        )
    }

    // MARK: - Where it stands

    /// Whether the training has ended.
    var isFinished: Bool {
        history.epochs >= configuration.epochs || stopping.isExhausted
    }

    var plan: TrainingPlan {
        TrainingPlan(
            trainingWindows: dataset.split.trainings.reduce(0) { $0 + $1.ends.count },
            validationWindows: dataset.split.validation.ends.count,
            testWindows: dataset.split.test.ends.count,
            batches: batches,
            epochs: configuration.epochs,
            parameters: bestParameters.count
        )
    }

    private var batches: Int {
        (sequences.count + configuration.batchSize - 1) / configuration.batchSize
    }

    /// Progress within an epoch during its steps, else of the last whole one.
    var progress: TrainingProgress {
        let isInEpoch = batch > 0
        return TrainingProgress(
            epoch: history.epochs + (isInEpoch ? 1 : 0),
            epochs: configuration.epochs,
            batch: isInEpoch ? batch : batches,
            batches: batches,
            trainingLoss: isInEpoch
                ? lossSum / Double(seen) : history.trainingLosses.last ?? .nan,
            validationLoss: history.validationLosses.last,
            bestValidationLoss: stopping.bestLoss,
            bestEpoch: stopping.bestLoss == nil ? nil : stopping.bestEpoch,
            learningRate: engine.learningRate
        )
    }

    // MARK: - Training

    /// Trains one epoch: all training sequences once, in a new order, then validates.
    ///
    /// - Throws: `CancellationError`, or ``ForecastingError/diverged(epoch:learningRate:)``. The
    ///   run is then of no further use; its last checkpoint is.
    func trainEpoch(report: (TrainingEvent) -> Void, isCancelled: () -> Bool) throws {
        let ends = sequences.shuffled(using: &shuffling)
        let rate = engine.learningRate
        for first in stride(from: 0, to: ends.count, by: configuration.batchSize) {
            guard !isCancelled() else { throw CancellationError() }
            let chosen = ends[first..<min(first + configuration.batchSize, ends.count)]
            lossSum += Double(chosen.count) * Double(try step(chosen))
            seen += chosen.count
            batch += 1
            report(.step(progress))
        }
        guard !isCancelled() else { throw CancellationError() }
        try finishEpoch(learningRate: rate)
    }

    private func step(_ ends: ArraySlice<Int>) throws -> Float {
        do throws(NeuralError) {
            return try engine.step(
                features: dataset.features,
                targets: dataset.targets,
                ends: ends
            )
        } catch .diverged {
            throw ForecastingError.diverged(
                epoch: history.epochs + 1,
                learningRate: engine.learningRate
            )
        }
    }

    private func finishEpoch(learningRate: Float) throws {
        let network = engine.network
        let outputs = try predict(network, part: dataset.split.validation)
        let loss = configuration.networkLoss
        func validationLoss(_ weights: [Float]? = nil) throws(NeuralError) -> Double {
            try loss.mean(of: outputs, against: validationTargets, outputWeights: weights)
        }
        let total = try validationLoss()
        let epoch = history.epochs + 1
        guard total.isFinite else {
            throw ForecastingError.diverged(epoch: epoch, learningRate: learningRate)
        }
        let verdict = stopping.record(total, epoch: epoch)
        if verdict.isBest {
            bestParameters = network.parameters
        }
        if verdict.halvesRate {
            engine.learningRate /= 2
        }
        history.trainingLosses.append(lossSum / Double(seen))
        history.validationLosses.append(total)
        history.validationReturnLosses.append(try validationLoss([1, 0]))
        history.validationRangeLosses.append(try validationLoss([0, 1]))
        history.learningRates.append(learningRate)
        history.bestEpoch = stopping.bestEpoch
        (batch, lossSum, seen) = (0, 0, 0)
    }

    private func predict(_ network: Network, part: Split.Part) throws(NeuralError) -> Matrix {
        try InferenceEngine(
            network: network,
            lookback: configuration.lookbackWindow,
            team: team
        ).predict(features: dataset.features, ends: Array(part.ends))
    }

    // MARK: - Result

    /// The network of the epoch with the lowest validation loss.
    func bestNetwork() throws(NeuralError) -> Network {
        try Network(configuration: configuration.network, parameters: bestParameters)
    }

    // MARK: - Checkpoint

    /// The state after the last whole epoch, as a checkpoint file.
    func checkpoint() throws -> Data {
        try Checkpoint(
            parameters: engine.network.parameters,
            bestParameters: bestParameters,
            optimizer: engine.optimizerState,
            shuffling: shuffling,
            dropout: engine.dropoutGenerator,
            stopping: stopping,
            history: history
        ).encoded(identity)
    }

    /// Resumes from a checkpoint file; nothing is changed if that fails.
    func restore(_ data: Data, path: String) throws {
        let checkpoint = try Checkpoint(
            data,
            path: path,
            identity: identity,
            parameters: bestParameters.count
        )
        engine.network = try Network(
            configuration: configuration.network,
            parameters: checkpoint.parameters
        )
        engine.optimizerState = checkpoint.optimizer
        engine.dropoutGenerator = checkpoint.dropout
        shuffling = checkpoint.shuffling
        bestParameters = checkpoint.bestParameters
        stopping = checkpoint.stopping
        history = checkpoint.history
    }
}
