import Backtesting
import CSample
import Connectors
import Foundation
import Market
import Neural
import Storage
import Trading

/// The embedded candles as a file and as a series.
struct SampleCandles {
    let csv = Data(bytes: hindcast_sample_bytes(), count: hindcast_sample_size())
    let key: SeriesKey
    let series: CandleSeries

    init() throws {
        key = try SeriesKey(symbol: Symbol("BTCUSD"), venue: .spot, interval: .oneHour)
        series = try CandleFile.read(csv, named: "sample", key: key).series
    }
}

/// From the gzipped file to committed rows of a new database.
func measureImport(_ candles: SampleCandles, rounds: Int) throws -> Samples {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "hindcast-bench-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var round = 0
    return try Samples(rounds: rounds) {
        round += 1
        let store = try CandleStore(at: folder.appending(path: "\(round).sqlite"))
        let time = try seconds {
            let file = try CandleFile.read(candles.csv, named: "sample", key: candles.key)
            _ = try store.insert(file.series)
        }
        return Double(candles.series.count) / time
    }
}

/// All fifteen indicators over the whole series.
func measureIndicators(_ candles: SampleCandles, rounds: Int) throws -> Samples {
    Samples(rounds: rounds) {
        let time = seconds { _ = Market.TechnicalColumns(candles.series) }
        return time * 1e9 / Double(candles.series.count)
    }
}

/// SuperTrend with sized orders, stops and targets, indicators included.
func measureBacktest(_ candles: SampleCandles, rounds: Int) throws -> Samples {
    let simulator = try Simulator(execution: ExecutionConfiguration())
    return try Samples(rounds: rounds) {
        let time = try seconds {
            let study = Study(series: candles.series)
            _ = try simulator.run(
                StrategyDefinition.superTrend.strategy(for: study),
                policy: RiskPolicy(),
                study: study,
                bars: 0..<candles.series.count,
                funding: nil
            )
        }
        return Double(candles.series.count) / time
    }
}

/// The guide's network on random rows.
private struct Workload {
    static let lookback = 60
    static let features = 20
    let network: Network
    let rows: Matrix
    let targets: Matrix

    init(windows: Int) throws {
        var generator = SeededGenerator(seed: 7)
        network = try Network(
            configuration: NetworkConfiguration(inputSize: Self.features),
            using: &generator
        )
        let count = windows + Self.lookback
        rows = Matrix(
            rows: count,
            columns: Self.features,
            values: (0..<count * Self.features).map { _ in Float(generator.nextNormal()) }
        )
        targets = Matrix(
            rows: count,
            columns: 2,
            values: (0..<count * 2).map { _ in Float(generator.nextNormal()) }
        )
    }

    /// The last rows of consecutive windows.
    func ends(_ count: Int) -> [Int] {
        Array((Self.lookback - 1)..<(Self.lookback - 1 + count))
    }
}

/// One training step of the guide's configuration, in milliseconds.
func measureSteps(rounds: Int, peer: TorchPeer?) throws -> PairedSamples {
    let workload = try Workload(windows: 64)
    let engine = try TrainingEngine(
        network: workload.network,
        lookback: Workload.lookback,
        batchSize: 64,
        dropoutGenerator: SeededGenerator(seed: 8)
    )
    let ends = workload.ends(64)
    return try PairedSamples(
        rounds: rounds,
        ours: {
            try 1000
                * seconds {
                    _ = try engine.step(
                        features: workload.rows,
                        targets: workload.targets,
                        ends: ends[...]
                    )
                }
        },
        theirs: peer.map { peer in { try peer.measure("step") } }
    )
}

/// Forecasts of many windows in one batch, in milliseconds.
func measureInference(windows: Int, rounds: Int, peer: TorchPeer?) throws -> PairedSamples {
    let workload = try Workload(windows: windows)
    let engine = try InferenceEngine(network: workload.network, lookback: Workload.lookback)
    let ends = workload.ends(windows)
    return try PairedSamples(
        rounds: rounds,
        ours: {
            try 1000 * seconds { _ = try engine.predict(features: workload.rows, ends: ends) }
        },
        theirs: peer.map { peer in { try peer.measure("infer \(windows)") } }
    )
}
