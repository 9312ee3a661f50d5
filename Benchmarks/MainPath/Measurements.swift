import Backtesting
import CSample
import Connectors
import Foundation
import Market
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
func measureImport(_ candles: SampleCandles, rounds: Int) async throws -> Samples {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "hindcast-bench-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var rates: [Double] = []
    for round in 0...rounds {
        let store = try SQLiteStore(at: folder.appending(path: "\(round).sqlite"))
        let start = ContinuousClock.now
        let file = try CandleFile.read(candles.csv, named: "sample", key: candles.key)
        _ = try await store.insert(file.series)
        rates.append(Double(candles.series.count) / ((ContinuousClock.now - start) / .seconds(1)))
    }
    // The first round warms up.
    return Samples(Array(rates.dropFirst()))
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
