import Backtesting
import Forecasting
import Foundation
public import Market
import Storage

extension Workspace {
    /// Imports the embedded candles, trains a small network on them, and backtests two strategies
    /// on the last 30 days, which the training did not see.
    ///
    /// - Parameters:
    ///   - seed: Seed of the training.
    ///   - now: The time that names the run.
    /// - Returns: The running demo.
    public func demo(seed: UInt64, now: Timestamp) -> Activity<BacktestRun> {
        Activity(on: pool) { progress in
            let key = try SeriesKey.sample
            _ = try await importSample()

            _ = try await trainedModel(.demo(key: key, seed: seed), progress: progress)
            var completed: [CompletedRun] = []
            for strategy in ["lstm_fast", "supertrend"] {
                let request = BacktestRequest(strategy: strategy, key: key)
                completed.append(try await runBacktest(request, now: now, progress: progress))
            }
            return try BacktestRun(saving: completed, in: home.runs)
        }
    }
}

extension TrainingRequest {
    /// A network that trains in seconds.
    fileprivate static func demo(key: SeriesKey, seed: UInt64) -> TrainingRequest {
        var request = TrainingRequest(key: key)
        request.configuration.hiddenSize = 32
        request.configuration.layerCount = 1
        request.configuration.epochs = 30
        request.configuration.seed = seed
        return request
    }
}
