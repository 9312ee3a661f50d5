import Foundation
import Neural

extension Trainer {
    /// Measures the training rate of this machine for a network of this kind, in a few short steps.
    ///
    /// The rows are synthetic, and the network is no larger than a tenth of a second allows: a
    /// larger one runs at the same rate.
    ///
    /// - Returns: Multiply-adds per second and thread, as ``TrainingWork`` counts them.
    /// - Throws: ``ForecastingError/network(_:)``.
    public func measuredRate() throws(ForecastingError) -> Double {
        do {
            return try TrainingProbe(configuration, threads: threads).rate()
        } catch {
            throw .network("\(error)")
        }
    }
}

/// A few steps of a small training, to be timed.
private struct TrainingProbe {
    /// The largest number of multiply-adds of a step per thread, which bounds the network.
    private static let (largestStep, largestHidden, mostLayers) = (2e8, 256, 3)
    /// The fastest of that many measurements, since other load can only slow one down.
    private static let steps = 4

    private let configuration: TrainingConfiguration
    private let threads: Int
    private let cost: NetworkCost

    init(_ configuration: TrainingConfiguration, threads: Int?) {
        var configuration = configuration
        configuration.hiddenSize = min(configuration.hiddenSize, Self.largestHidden)
        configuration.layerCount = min(configuration.layerCount, Self.mostLayers)
        let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
        let rows = TrainingEngine.chunkRows(batchSize: configuration.batchSize)
        configuration.batchSize = min(configuration.batchSize, rows * threads)
        cost = NetworkCost(configuration, threads: threads)
        let longest = Self.largestStep / cost.step(sequences: configuration.batchSize, length: 1)
        configuration.lookbackWindow = min(configuration.lookbackWindow, max(4, Int(longest)))
        self.configuration = configuration
        self.threads = threads
    }

    func rate() throws(NeuralError) -> Double {
        let length = configuration.lookbackWindow
        let batch = configuration.batchSize
        var generator = SeededGenerator(seed: 1)
        let engine = try TrainingEngine(
            network: Network(configuration: configuration.network, using: &generator),
            lookback: length,
            sequenceLength: length,
            batchSize: batch,
            adam: configuration.adam,
            loss: configuration.networkLoss,
            dropoutGenerator: generator,
            team: ThreadTeam(threads: threads)
        )
        let rows = length + batch
        func made(columns: Int) -> Matrix {
            let values = (0..<rows * columns).map { sin(Float($0)) }
            return Matrix(rows: rows, columns: columns, values: values)
        }
        let features = made(columns: configuration.network.inputSize)
        let targets = made(columns: configuration.network.outputSize)
        let ends = Array(length..<rows)
        let clock = SuspendingClock()
        var fastest = Duration.seconds(Int64.max)
        for _ in 0...Self.steps {
            let start = clock.now
            _ = try engine.step(features: features, targets: targets, ends: ends[...])
            fastest = min(fastest, clock.now - start)
        }
        return cost.step(sequences: batch, length: length) / (fastest / .seconds(1))
    }
}
