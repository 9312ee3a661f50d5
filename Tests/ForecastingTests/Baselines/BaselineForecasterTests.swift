import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Validation

/// Forecasters in closed form: what they are fitted to, and what they may see.
@Suite struct BaselineForecasterTests {
    @Test(arguments: BaselineForecaster.Kind.allCases)
    func `a fit reads no candle after its bars`(kind: BaselineForecaster.Kind) throws {
        let series = try CandleSeries.sample()
        let fitted = try BaselineForecaster.fit(kind, to: series, bars: 0..<1200)
        let other = try BaselineForecaster.fit(
            kind,
            to: series.perturbed(after: 1199),
            bars: 0..<1200
        )
        #expect(fitted == other)
        let cut = series.slice(0..<1200)
        #expect(try fitted == BaselineForecaster.fit(kind, to: cut, bars: 0..<1200))
        #expect(fitted.fitted.from == series.openTimes[167])
        #expect(fitted.fitted.to < fitted.validation.from)
        #expect(fitted.validation.to == series.openTimes[1199])
        #expect(fitted.band?.bars == fitted.validation.bars - 1)
    }

    @Test(arguments: BaselineForecaster.Kind.allCases)
    func `a forecast has the same bits alone, among others and whatever comes later`(
        kind: BaselineForecaster.Kind
    ) throws {
        let series = try CandleSeries.sample()
        let forecaster = try BaselineForecaster.fit(kind, to: series, bars: 0..<1200)
        let together = try forecaster.forecasts(for: series, at: 1200..<1500)
        let perturbed = try series.perturbed(after: 1399)
        let others = try forecaster.forecasts(for: perturbed, at: 1200..<1400)
        #expect(Array(together[..<200]) == others)
        for bar in [1200, 1333, 1499] {
            let alone = try forecaster.forecasts(for: series, at: bar..<bar + 1)
            #expect(alone == [together[bar - 1200]])
        }
        for forecast in together {
            let forecast = try #require(forecast)
            #expect(try #require(forecast.logRange) >= 0)
            #expect(abs(forecast.logReturn) < 0.05)
            #expect((0...1).contains(forecast.rank))
        }
    }

    @Test(arguments: BaselineForecaster.Kind.allCases)
    func `the warm-up has no forecast`(kind: BaselineForecaster.Kind) throws {
        let series = try CandleSeries.sample()
        let forecaster = try BaselineForecaster.fit(kind, to: series, bars: 0..<1200)
        let forecasts = try forecaster.forecasts(for: series, at: 160..<170)
        let missing = Array(repeating: true, count: 7) + [false, false, false]
        #expect(forecasts.map { $0 == nil } == missing)
        #expect(try forecaster.forecasts(for: series.slice(0..<0), at: 0..<0).isEmpty)
    }

    @Test(arguments: BaselineForecaster.Kind.allCases)
    func `a market that never moves is forecast as one`(kind: BaselineForecaster.Kind) throws {
        let still = try CandleSeries.make(closes: Array(repeating: 100, count: 600), volume: 0)
        let forecaster = try BaselineForecaster.fit(kind, to: still, bars: 0..<500)
        for forecast in try forecaster.forecasts(for: still, at: 500..<600) {
            let forecast = try #require(forecast)
            #expect(abs(forecast.logReturn) < 1e-12)
            #expect(try #require(forecast.logRange) < 1e-12)
        }
    }

    @Test func `too few bars, bars outside and parts that overlap are refused`() throws {
        let series = try CandleSeries.sample()
        #expect(
            throws: ForecastingError.notEnoughCandles(series: series.key, have: 366, need: 367)
        ) {
            try BaselineForecaster.fit(.har, to: series, bars: 0..<366)
        }
        _ = try BaselineForecaster.fit(.har, to: series, bars: 0..<367)
        for (bars, validation) in [(0..<2001, nil), (0..<900, 899..<1000), (0..<900, 900..<2001)]
            as [(Range<Int>, Range<Int>?)]
        {
            #expect(throws: ForecastingError.self) {
                try BaselineForecaster.fit(.har, to: series, bars: bars, validation: validation)
            }
        }
        let forecaster = try BaselineForecaster.fit(
            .har,
            to: series,
            bars: 0..<900,
            validation: 910..<1200
        )
        #expect(forecaster.fitted.to == series.openTimes[899])
        #expect(forecaster.validation.from == series.openTimes[910])
    }

    @Test func `candles of another market are refused`() throws {
        let series = try CandleSeries.sample()
        let forecaster = try BaselineForecaster.fit(.ewma, to: series, bars: 0..<1200)
        let other = try CandleSeries.randomWalk(count: 300, seed: 1)
        #expect(throws: ForecastingError.wrongSeries(model: series.key, given: other.key)) {
            try forecaster.forecasts(for: other, at: 200..<300)
        }
    }

    @Test func `a network with HAR's terms has four inputs more, and its band`() throws {
        let series = try CandleSeries.sample()
        let folder = try ModelFolder()
        let configuration = TrainingConfiguration.small {
            $0.featureSet = .har
            $0.epochs = 1
        }
        let manifest = try Trainer(configuration: configuration)
            .train(on: series, in: folder.store, dataHash: "hash")
        #expect(manifest.features == Feature.names)
        #expect(manifest.training?.band?.level == 0.9)
        let forecaster = LSTMForecaster(try folder.store.model(for: ModelKey(series.key)))
        #expect(forecaster.warmUp == 167 + 6 - 1)
        let forecasts = try forecaster.forecasts(for: series, at: 170..<180)
        #expect(forecasts.map { $0 == nil } == [true, true] + Array(repeating: false, count: 8))
    }

    /// Prices that the release before HAR's terms forecast with this model on these candles.
    @Test(arguments: [
        ("2018-08-19T23:00:00Z", 6487.608025307046),
        ("2018-09-15T06:00:00Z", 6483.223822539609),
        ("2018-10-19T23:00:00Z", 6380.807143809222),
    ])
    func `a model of a release without HAR's terms forecasts as it did`(
        time: String,
        price: Double
    ) throws {
        let sample = try CandleSeries.sample()
        let series = try CandleSeries(
            key: .make(symbol: "BTCUSDT"),
            candles: Array(sample.candles)
        )
        let store = ModelStore(root: Fixtures.url("old-home/models"))
        let forecaster = LSTMForecaster(try store.model(for: ModelKey(series.key)))
        #expect(forecaster.manifest.features.count == 20)
        #expect(forecaster.warmUp == 49 + 24 - 1)
        let bar = series.firstIndex(openingAtOrAfter: try Timestamp(time))
        let forecast = try #require(try forecaster.forecasts(for: series, at: bar..<bar + 1)[0])
        // Kernels of other processors may round the last bits of a 32-bit float differently.
        #expect(isClose(forecast.price(from: series.closes[bar]), price, relative: 1e-9))
    }
}
