import Forecasting
import Foundation
import Market
import Trading

extension JobRequest {
    /// More days than any exchange has candles of, few enough to count in milliseconds.
    private static let days = 1...36_500

    /// Checks all that can be told without data, so that bad input makes no job.
    ///
    /// - Parameter models: Where models are kept; one that is missing is told now.
    /// - Throws: What the use case itself would throw.
    func check(models: ModelStore) throws {
        switch self {
        case .train(let request):
            try Self.check(days: request.days, named: "days")
            _ = try Trainer(
                configuration: request.configuration(),
                seeds: request.seeds,
                store: models
            )
        case .backtest(let request):
            try Self.check(request.window)
            try Self.checkModel(of: BacktestPlan(request), in: models)
        case .compare(let request):
            try Self.check(request.common.window)
            for plan in try request.plans() {
                try PartFailure.naming(
                    plan.definition.id,
                    amongMany: request.strategies.count > 1
                ) {
                    try Self.checkModel(of: plan, in: models)
                }
            }
        case .multiSymbol(let request):
            try Self.check(request.common.window)
            try request.symbols.requireDistinct(parameter: "symbols", example: "BTCUSDT")
            // The settings are told before any symbol is, and the capital as it was given.
            _ = try BacktestPlan(request.common)
            for part in request.requests(until: nil) {
                try PartFailure.naming(part.key.symbol.description) {
                    try Self.checkModel(of: BacktestPlan(part), in: models)
                }
            }
        case .sync(let request):
            try Self.check(days: request.days, named: "days")
        }
    }

    private static func check(_ window: BacktestRequest.Window) throws(WorkflowError) {
        switch window {
        case .newest(let count, _):
            try check(days: count, named: "days_back")
        case .from(let start, let end?) where start >= end:
            throw .emptyWindow(from: start, to: end)
        case .from: break
        }
    }

    private static func check(days count: Int, named name: String) throws(WorkflowError) {
        guard days.contains(count) else {
            throw .invalid(
                parameter: name,
                value: "\(count)",
                remedy: "give \(days.lowerBound) to \(days.upperBound)"
            )
        }
    }

    /// Looks whether a strategy's model is there; whether it can be read is for the run to tell.
    private static func checkModel(of plan: BacktestPlan, in models: ModelStore) throws {
        let key = ModelKey(plan.request.key)
        guard plan.definition.usesForecast,
            !FileManager.default.fileExists(atPath: models.weightsFile(for: key).path)
        else { return }
        throw ForecastingError.modelNotFound(key)
    }
}
