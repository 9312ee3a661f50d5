import Forecasting
import Foundation
import Market
import TestSupport
import Workflows

/// A workspace with small models in it, in a folder that goes away with the body.
enum TrainedWorkspace {
    /// A training of well under a second.
    static func request(
        _ key: SeriesKey,
        days: Int,
        _ change: (inout TrainingRequest) -> Void = { _ in }
    ) -> TrainingRequest {
        var request = TrainingRequest(key: key)
        request.days = days
        request.configuration.lookbackWindow = 6
        request.configuration.epochs = 1
        request.configuration.hiddenSize = 4
        request.configuration.layerCount = 1
        change(&request)
        return request
    }

    /// Some made-up hourly candles of a symbol.
    static func walk(_ symbol: String = "BTCUSDT", count: Int = 720) throws -> CandleSeries {
        try .randomWalk(count: count, seed: 3, key: .make(symbol: symbol))
    }

    /// A workspace with candles of one symbol and a model of the newest 30 days of them.
    static func with<T>(
        _ series: CandleSeries,
        _ body: (Workspace) async throws -> T
    ) async throws -> T {
        try await TemporaryWorkspace.with([series]) { workspace in
            _ = try await workspace.train(request(series.key, days: 30)).result
            return try await body(workspace)
        }
    }

    /// A short backtest of the forecasts.
    static func backtest(_ key: SeriesKey) -> BacktestRequest {
        var request = BacktestRequest(strategy: "lstm_aggressive", key: key)
        request.window = .newest(days: 5, to: nil)
        return request
    }

    /// The keys and values of what is encoded.
    static func json(_ value: some Encodable) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
        return object as? [String: Any] ?? [:]
    }
}
