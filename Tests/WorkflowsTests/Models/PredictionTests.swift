import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// The forecast of the newest closed candle.
@Suite struct PredictionTests {
    /// More candles than are read before a bar.
    private static func walk() throws -> CandleSeries { try TrainedWorkspace.walk(count: 2600) }

    @Test func `it is the forecast that the model makes of all candles, to the last bit`()
        async throws
    {
        let series = try Self.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let models = ModelStore(root: workspace.home.models)
            let model = LSTMForecaster(try models.model(for: ModelKey(series.key)))
            for bar in [2599, 2590, 2400] {
                let whole = try model.forecasts(for: series, at: bar - 5..<bar + 1)
                let expected = try #require(whole.last ?? nil)
                let moment = series.closeTime(at: bar)
                let request = PredictionRequest(key: series.key, moment: moment)
                let prediction = try await workspace.predict(request, now: .testStart).result
                #expect(prediction.timestamp == moment)
                #expect(prediction.logReturn == expected.logReturn)
                #expect(prediction.rank == expected.rank)
                let range = try #require(expected.logRange)
                #expect(prediction.predictedRangePct == 100 * expm1(range))
                #expect(prediction.currentPrice == series.closes[bar])
                #expect(
                    prediction.predictedPrice == series.closes[bar] * exp(expected.logReturn)
                )
                #expect((prediction.changePct > 0) == (expected.logReturn > 0))
                #expect(prediction.direction == (expected.logReturn > 0 ? .up : .down))
                var signal = SignalRequest(strategy: "lstm_fast", key: series.key)
                signal.moment = moment
                let made = try await workspace.signal(signal, now: .testStart).result
                let part = try #require(made.indicatorValues.lstmPrediction)
                #expect(part.predictedPrice == prediction.predictedPrice)
            }
        }
    }

    @Test func `later candles change nothing in it`() async throws {
        let series = try Self.walk()
        let last = 2300
        try await TrainedWorkspace.with(series) { workspace in
            let request = PredictionRequest(key: series.key, moment: series.closeTime(at: last))
            let whole = try await workspace.predict(request, now: .testStart).result
            var candles = Array(series.candles)
            for index in (last + 1)..<candles.count {
                candles[index].open *= 3
                candles[index].high *= 3
                candles[index].low *= 3
                candles[index].close *= 3
            }
            let wild = try CandleSeries(key: series.key, candles: candles)
            for other in [series.slice(0..<(last + 1)), wild] {
                try await TemporaryWorkspace.with([other]) { elsewhere in
                    try FileManager.default.copyItem(
                        at: workspace.home.models,
                        to: elsewhere.home.models
                    )
                    let same = try await elsewhere.predict(request, now: .testStart).result
                    let (one, two) = try (
                        TrainedWorkspace.json(whole), TrainedWorkspace.json(same)
                    )
                    #expect(NSDictionary(dictionary: one) == NSDictionary(dictionary: two))
                }
            }
        }
    }

    @Test func `a prediction has its age, its keys and its evidence`() async throws {
        let series = try Self.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let now = series.closeTime(at: 2599) + 90_000
            let request = PredictionRequest(key: series.key)
            let newest = try await workspace.predict(request, now: now).result
            #expect(newest.dataAge == 90)
            #expect(newest.evidence.inSample == false)
            #expect(newest.evidence.warnings.isEmpty)
            let json = try TrainedWorkspace.json(newest)
            #expect(
                Set(json.keys) == [
                    "model_key", "symbol", "market", "interval", "timestamp", "current_price",
                    "predicted_price", "change_pct", "direction", "log_return",
                    "predicted_range_pct", "rank", "data_age", "evidence",
                ]
            )
            let trained = PredictionRequest(key: series.key, moment: series.closeTime(at: 2100))
            let old = try await workspace.predict(trained, now: now).result
            #expect(old.evidence.inSample == true)
            #expect(old.evidence.warnings.contains { $0.hasPrefix("IN-SAMPLE") })
        }
    }

    @Test func `too few candles before a time are an error`() async throws {
        let series = try TrainedWorkspace.walk()
        try await TrainedWorkspace.with(series) { workspace in
            let moment = series.closeTime(at: 20)
            let request = PredictionRequest(key: series.key, moment: moment)
            await #expect(throws: WorkflowError.self) {
                _ = try await workspace.predict(request, now: .testStart).result
            }
        }
    }
}
