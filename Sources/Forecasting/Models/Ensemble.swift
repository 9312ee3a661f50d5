import Market
import Neural
import Synchronization

/// An ensemble of networks: an output is the mean of theirs.
///
/// They share their scalers, so the mean of scaled outputs is the scaled mean. Concurrent callers
/// run one after the other.
final class Ensemble: Sendable {
    private let networks: [Network]
    private let lookback: Int
    private let threads: Int?
    /// One per member, created by the first forecast; creating one takes as long as forecasting a
    /// window.
    private let engines = Mutex<[InferenceEngine]>([])

    /// - Parameters:
    ///   - networks: The members, at least one.
    ///   - lookback: Feature rows in a window.
    ///   - threads: How many threads to use; nil for one a core.
    init(networks: [Network], lookback: Int, threads: Int?) {
        self.networks = networks
        self.lookback = lookback
        self.threads = threads
    }

    /// The mean outputs for the windows that end at some rows, one row a window.
    private func predict(
        features: Matrix,
        ends: [Int],
        threads limit: Int?
    ) throws(NeuralError) -> Matrix {
        let outputs = try engines.withLock { engines throws(NeuralError) in
            if engines.isEmpty {
                engines = try networks.map { network throws(NeuralError) in
                    try InferenceEngine(network: network, lookback: lookback, threads: threads)
                }
            }
            return try engines.map { engine throws(NeuralError) in
                try engine.predict(features: features, ends: ends, threads: limit)
            }
        }
        return Self.mean(outputs)
    }

    /// Forecasts of the bars after some bars of a series.
    ///
    /// - Parameters:
    ///   - series: The candles; those after the last bar are not read.
    ///   - bars: Positions in it, at least one, each with a whole window before it.
    ///   - scalers: The scalers that the members share; they name the features that these read.
    ///   - limit: How many of the ensemble's threads to use; nil for all.
    /// - Returns: One forecast for each bar.
    /// - Throws: ``ForecastingError/network(_:)``.
    func forecasts(
        for series: CandleSeries,
        at bars: Range<Int>,
        scalers: ModelManifest.Scalers,
        threads limit: Int? = nil
    ) throws(ForecastingError) -> ForecastColumns {
        let table = FeatureTable(
            series.slice(0..<bars.upperBound),
            features: scalers.features.features
        )
        let scaled = scalers.features.matrix(of: table.values, limit: Dataset.featureLimit)
        do {
            let outputs = try predict(features: scaled, ends: Array(bars), threads: limit)
            return ForecastColumns(outputs, scaler: scalers.targets)
        } catch {
            throw .network("\(error)")
        }
    }

    /// The mean of matrices of one shape, summed in their order in double precision; the mean of
    /// one is that one.
    static func mean(_ outputs: [Matrix]) -> Matrix {
        let values = outputs[0].values.indices.map { index in
            Float(outputs.reduce(0) { $0 + Double($1.values[index]) } / Double(outputs.count))
        }
        return Matrix(rows: outputs[0].rows, columns: outputs[0].columns, values: values)
    }
}
