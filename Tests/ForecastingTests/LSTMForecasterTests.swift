import Forecasting
import Foundation
import Market
import TestSupport
import Testing

@Suite struct LSTMForecasterTests {
    /// A forecaster trained on part of the real sample.
    private func forecaster(threads: Int? = 1) throws -> (LSTMForecaster, CandleSeries) {
        let series = try CandleSeries.sample()
        let folder = try ModelFolder()
        try Trainer(
            configuration: .small { $0.epochs = 2 },
            threads: threads
        ).train(on: series.slice(0..<1200), in: folder.store, dataHash: "hash")
        let model = try folder.store.model(for: ModelKey(series.key))
        return (LSTMForecaster(model, threads: threads), series)
    }

    @Test func `a bar without a whole window has no forecast`() throws {
        let (forecaster, series) = try forecaster()
        #expect(forecaster.warmUp == 54)
        let forecasts = try forecaster.forecasts(for: series, at: 50..<60)
        #expect(
            forecasts.map { $0 == nil } == [true, true, true, true]
                + Array(repeating: false, count: 6)
        )
        #expect(
            try forecaster.forecasts(for: series, at: 0..<10) == Array(repeating: nil, count: 10)
        )
        #expect(try forecaster.forecasts(for: series, at: 54..<54).isEmpty)
        #expect(try forecaster.forecasts(for: series.slice(0..<20), at: 0..<20).count == 20)
        #expect(try forecaster.forecasts(for: series.slice(0..<0), at: 0..<0).isEmpty)
    }

    @Test func `forecasts are finite, ranges not negative and ranks between 0 and 1`() throws {
        let (forecaster, series) = try forecaster()
        let forecasts = try forecaster.forecasts(for: series, at: 54..<2000).compactMap { $0 }
        #expect(forecasts.count == 1946)
        for forecast in forecasts {
            #expect(abs(forecast.logReturn) < 0.1)
            let range = try #require(forecast.logRange)
            #expect(range >= 0 && range < 0.2)
            #expect((0...1).contains(forecast.rank))
        }
        let ranks = forecasts.map(\.rank)
        #expect(Set(ranks).count > 100)
    }

    @Test func `forecast ranges are as wide as the real ones on the whole`() throws {
        let (forecaster, series) = try forecaster()
        let bars = 900..<1200
        let forecasts = try forecaster.forecasts(for: series, at: bars).compactMap { $0?.logRange }
        let actual = bars.map { log(series.highs[$0 + 1] / series.lows[$0 + 1]) }
        let ratio = forecasts.reduce(0, +) / actual.reduce(0, +)
        #expect(forecasts.count == bars.count)
        #expect((0.5...2).contains(ratio), "\(ratio)")
        let metrics = try #require(forecaster.manifest.training).metrics.test.logRange
        #expect(metrics.error < 1.5 * metrics.errorOfMean)
    }

    @Test func `a forecast is the same alone, among others, and on any number of threads`() throws {
        let (forecaster, series) = try forecaster()
        let (parallel, _) = try self.forecaster(threads: 2)
        let together = try forecaster.forecasts(for: series, at: 1000..<1720)
        #expect(together.count == 720)
        #expect(try parallel.forecasts(for: series, at: 1000..<1720) == together)
        for bar in [1000, 1001, 1015, 1016, 1017, 1333, 1719] {
            let alone = try forecaster.forecasts(for: series, at: bar..<(bar + 1))
            #expect(alone == [together[bar - 1000]])
        }
    }

    @Test func `several tasks that share a forecaster get what one alone gets`() async throws {
        let (forecaster, series) = try forecaster(threads: 2)
        let bars = 1000..<1200
        let expected = try self.forecaster().0.forecasts(for: series, at: bars)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    // One window, a whole chunk, one more than that, and all.
                    for (call, count) in [1, 16, 17, 200, 1, 200, 16].enumerated() {
                        let first = (31 * task + 7 * call) % (bars.count - count + 1)
                        let start = bars.lowerBound + first
                        let found = try forecaster.forecasts(
                            for: series,
                            at: start..<start + count
                        )
                        #expect(found == Array(expected[first..<first + count]))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(arguments: [54, 55, 500, 1234, 1998])
    func `a forecast knows nothing of later candles`(bar: Int) throws {
        let (forecaster, series) = try forecaster()
        let first = max(54, bar - 100)
        let expected = try forecaster.forecasts(for: series, at: first..<(bar + 1))
        let cut = try forecaster.forecasts(
            for: series.slice(0..<(bar + 1)),
            at: first..<(bar + 1)
        )
        #expect(cut == expected)
        // The perturbed candles lie among those asked for.
        let perturbed = try forecaster.forecasts(
            for: series.perturbed(after: bar),
            at: first..<series.count
        )
        #expect(Array(perturbed.prefix(expected.count)) == expected)
    }

    @Test func `candles of another kind are refused`() throws {
        let (forecaster, series) = try forecaster()
        let other = try CandleSeries.small()
        #expect(
            throws: ForecastingError.wrongSeries(model: series.key, given: other.key)
        ) {
            try forecaster.forecasts(for: other, at: 100..<101)
        }
    }

    @Test func `bars outside the series are refused`() throws {
        let (forecaster, series) = try forecaster()
        #expect(
            throws: ForecastingError.invalidParameter(
                name: "bars",
                value: "1990..<2001",
                expected: "within 0..<2000"
            )
        ) {
            try forecaster.forecasts(for: series, at: 1990..<2001)
        }
    }

    @Test func `at a thousand times the price it forecasts the same returns`() throws {
        let (forecaster, series) = try forecaster()
        let scaled = try CandleSeries(
            key: series.key,
            candles: series.candles.map { candle in
                Candle(
                    openTime: candle.openTime,
                    open: candle.open * 1000,
                    high: candle.high * 1000,
                    low: candle.low * 1000,
                    close: candle.close * 1000,
                    volume: candle.volume * 1000
                )
            }
        )
        let expected = try forecaster.forecasts(for: series, at: 900..<1000)
        let actual = try forecaster.forecasts(for: scaled, at: 900..<1000)
        for (forecast, other) in zip(expected, actual) {
            let (forecast, other) = (try #require(forecast), try #require(other))
            #expect(isClose(forecast.logReturn, other.logReturn, relative: 1e-3, absolute: 1e-8))
        }
    }
}
