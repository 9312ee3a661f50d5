import Foundation
public import Market
import Neural

/// The computing cost of a training, counted beforehand.
///
/// The unit is a multiply-add of a forward or backward pass. A thread does the same number per
/// second in networks of similar size and kind. The rest, gates and the optimizer's step, takes a
/// share of the time that depends on size and kind, too.
public struct TrainingWork: Hashable, Sendable {
    /// Multiply-adds of one epoch, including its validation, on the busiest thread.
    public let epoch: Double
    /// Steps of an epoch.
    public let steps: Int
    /// The largest number of epochs, of all members together.
    public let epochs: Int
    /// The kind and size of network that a rate applies to.
    public let kind: Kind

    /// Trainings of one kind and nearly one size have nearly one rate.
    public struct Kind: Codable, Hashable, Sendable {
        /// Kind of network.
        public let modelType: String
        /// Rows that a thread multiplies in one product.
        public let rows: Int
        /// Multiply-adds of a row, forwards.
        public let size: Double

        private enum CodingKeys: String, CodingKey {
            case modelType = "model_type"
            case rows
            case size = "multiply_adds"
        }
    }
}

extension Trainer {
    /// Counts the work of a training on the standard split.
    ///
    /// - Parameters:
    ///   - candles: How many candles it is given.
    ///   - series: What they are of.
    /// - Returns: The work without early stopping.
    /// - Throws: ``ForecastingError/notEnoughCandles(series:have:need:)``.
    public func work(
        candles: Int,
        of series: SeriesKey
    ) throws(ForecastingError) -> TrainingWork {
        let lookback = configuration.lookbackWindow
        let warmUp = FeatureTable.warmUp(of: configuration.featureSet.features)
        let first = min(warmUp, candles)
        let split = Split(bars: first..<candles, lookback: lookback)
        guard split.isComplete else {
            throw .notEnoughCandles(
                series: series,
                have: candles,
                need: warmUp + Split.sufficientBars(lookback: lookback)
            )
        }
        return work(of: split)
    }

    /// Counts the work of a training on a split, without early stopping.
    public func work(of split: Split) -> TrainingWork {
        let lookback = configuration.lookbackWindow
        let sequences = Sequences(
            ends: split.training.ends,
            lookback: lookback,
            mode: configuration.mode
        )
        let cost = NetworkCost(configuration, threads: threads)
        let steps = sequences.count.dividedUp(by: configuration.batchSize)
        let step = cost.step(sequences: configuration.batchSize, length: sequences.length)
        let validation = cost.forecasts(split.validation.ends.count, lookback: lookback)
        return TrainingWork(
            epoch: Double(steps) * step + validation,
            steps: steps,
            epochs: configuration.epochs * seeds,
            kind: cost.kind
        )
    }
}

/// What a network's passes cost.
struct NetworkCost {
    let kind: TrainingWork.Kind
    private let threads: Int

    init(_ configuration: TrainingConfiguration, threads: Int?) {
        let layout = ParameterLayout(configuration: configuration.network)
        // A step multiplies every weight once, and weights are all but all of the parameters.
        kind = TrainingWork.Kind(
            modelType: configuration.modelType.rawValue,
            rows: TrainingEngine.chunkRows(batchSize: configuration.batchSize),
            size: Double(layout.count)
        )
        self.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// A step forwards and back, in which the gradients of inputs and of weights cost a pass each.
    func step(sequences: Int, length: Int) -> Double {
        3 * Double(length) * pass(sequences, rows: kind.rows)
    }

    /// Forecasts of windows.
    func forecasts(_ windows: Int, lookback: Int) -> Double {
        Double(lookback) * pass(windows, rows: InferenceEngine.chunkRows)
    }

    /// One time step of that many sequences, with the last chunk of each thread rounded up.
    private func pass(_ sequences: Int, rows: Int) -> Double {
        let chunks = sequences.dividedUp(by: rows)
        return Double(chunks.dividedUp(by: threads) * rows) * kind.size
    }
}

extension Int {
    /// The quotient, rounded up.
    fileprivate func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }
}
