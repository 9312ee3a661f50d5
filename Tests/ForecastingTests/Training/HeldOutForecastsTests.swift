import Forecasting
import Market
import TestSupport
import Testing

@Suite struct HeldOutForecastsTests {
    @Test(arguments: [1, 2])
    func `held-out forecasts are those of the saved model, bit for bit`(seeds: Int) throws {
        let series = try CandleSeries.small()
        let folder = try ModelFolder()
        let trainer = try Trainer(
            configuration: .small { $0.epochs = 1 },
            seeds: seeds,
            threads: 1
        )
        let fitted = try trainer.fit(series, dataHash: "hash")
        try folder.store.withWriter(of: ModelKey(series.key)) { _ = try $0.save(fitted) }
        let held = fitted.heldOut
        let model = try folder.store.model(for: ModelKey(series.key))
        let forecaster = LSTMForecaster(model, threads: 1)
        for part in [held.validation, held.test] {
            #expect(part.count > 20)
            let saved = try forecaster.forecasts(for: series, at: part)
            #expect(Array(held.forecasts[part]) == saved)
        }
        let known = held.forecasts.indices.filter { held.forecasts[$0] != nil }
        #expect(known == Array(held.validation) + Array(held.test))
        #expect(held.series == series)
    }
}
