import Forecasting
import Foundation
import Market

extension Workspace {
    /// The longest time that a training takes, in minutes: that without early stopping.
    ///
    /// The steps are counted from the request. Their rate was measured on this machine: by the last
    /// finished training of a similar network, else by a few steps now, which take about a tenth of
    /// a second. The final evaluation is not included. No candle is read, since missing ones may be
    /// downloaded before the training.
    ///
    /// - Throws: `ForecastingError` for an invalid request.
    public func estimatedTrainingMinutes(_ request: TrainingRequest) throws -> Double {
        let trainer = try Trainer(
            configuration: request.configuration,
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
        let work = try trainer.work(candles: candles, of: request.key)
        let rate = try rates.rate(of: work.kind) { try trainer.measuredRate() }
        return Double(work.epochs) * work.epoch / rate / 60
    }
}
