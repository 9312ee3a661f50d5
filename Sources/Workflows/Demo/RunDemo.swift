import Backtesting
import Connectors
import Foundation
public import Market
import Storage

extension Workspace {
    /// Imports the embedded candles, trains a small network on them and backtests the last 30 days
    /// with two strategies, which that training never saw.
    ///
    /// - Parameters:
    ///   - seed: Seed of the training.
    ///   - now: The clock that names the run.
    /// - Returns: The demo under way.
    public func demo(seed: UInt64, now: Timestamp) -> Activity<BacktestRun> {
        Activity(on: pool) { progress in
            let key = try SeriesKey(symbol: Symbol("BTCUSD"), venue: .spot, interval: .oneHour)
            let sample = try CandleFile.read(Sample.csv, named: "the embedded sample", key: key)
            _ = try await store.insert(sample.series, leftOut: [], onConflict: .refuse) { _ in }

            _ = try await trainedModel(.demo(key: key, seed: seed), progress: progress)
            var judged: [(report: BacktestReport, window: CandleSeries)] = []
            for strategy in ["lstm_fast", "supertrend"] {
                let request = BacktestRequest(strategy: strategy, key: key)
                judged.append(try await judge(request, now: now, progress: progress))
            }
            return try BacktestRun(
                saving: judged.map(\.report),
                window: judged[0].window,
                in: home.runs
            )
        }
    }
}

extension TrainingRequest {
    /// A network small enough to be trained while one watches.
    fileprivate static func demo(key: SeriesKey, seed: UInt64) -> TrainingRequest {
        var request = TrainingRequest(key: key)
        request.hiddenSize = 32
        request.layerCount = 1
        request.epochs = 30
        request.seed = seed
        return request
    }
}
