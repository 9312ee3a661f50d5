import Forecasting
import Foundation
import Market

extension Workspace {
    /// How many minutes a training takes at most, which is where no epoch is saved by stopping
    /// early.
    ///
    /// The steps are counted from the request, and their rate was measured on this machine: by the
    /// last finished training of a network of like kind and size, else by a few steps here and now,
    /// which take about a tenth of a second. The evaluation at the end is not in it. No candle is
    /// read: those that are missing yet may come before the training.
    ///
    /// - Throws: `ForecastingError` for a request that would be refused.
    public func estimatedTrainingMinutes(_ request: TrainingRequest) throws -> Double {
        let trainer = try Trainer(
            configuration: request.configuration(),
            seeds: request.seeds
        )
        guard SyncRequest.dayBounds.contains(request.days) else {
            throw WorkflowError.invalid(
                parameter: "days",
                value: "\(request.days)",
                remedy: "use 1 to \(SyncRequest.dayBounds.upperBound)"
            )
        }
        let milliseconds = Int64(request.days) * 86_400_000
        let candles = Int(milliseconds / request.key.interval.milliseconds)
        let work = try request.naming(candles: candles, stored: nil) {
            try trainer.work(candles: candles, of: request.key)
        }
        let rate = try rates.rate(of: work.kind) { try trainer.measuredRate() }
        return Double(work.epochs) * work.epoch / rate / 60
    }
}
