import Backtesting
import Forecasting
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// What the scores of held-out forecasts are said to have come to.
@Suite struct HeldOutCalibrationTests {
    private static let validation = 300..<800
    private static let test = 800..<1300

    /// Forecasts up and down in turn on a seeded walk; candles from a bar on may be others.
    private func heldOut(wildFrom bar: Int? = nil) throws -> HeldOutForecasts {
        let walk = try CandleSeries.randomWalk(count: 1400, seed: 5)
        let series = try CandleSeries(
            key: walk.key,
            candles: walk.candles.enumerated().map { index, candle in
                guard let bar, index >= bar else { return candle }
                let factor = index.isMultiple(of: 3) ? 0.5 : 2
                return Candle(
                    openTime: candle.openTime,
                    open: candle.open * factor,
                    high: candle.high * factor,
                    low: candle.low * factor,
                    close: candle.close * factor,
                    volume: candle.volume
                )
            }
        )
        let forecasts = series.closes.indices.map { index in
            Forecast(
                logReturn: index % 7 < 3 ? 0.001 : -0.001,
                logRange: 0.01,
                rank: Double(index % 11) / 10
            )
        }
        return HeldOutForecasts(
            series: series,
            forecasts: forecasts,
            validation: Self.validation,
            test: Self.test
        )
    }

    /// Whether the signal of each bar reached its target first, or else gained by the end of its
    /// time, read off the candles.
    private func outcomes(of part: Range<Int>, in heldOut: HeldOutForecasts) throws -> [Bool] {
        let series = heldOut.series
        let study = Study(series: series, forecasts: heldOut.forecasts)
        var parameters = StrategyDefinition.lstmFast.defaults
        parameters[.minConfidence] = 0
        let strategy = try StrategyDefinition.lstmFast.strategy(for: study, parameters: parameters)
        return try part.filter { $0 + 240 <= part.upperBound }.map { bar in
            let signal = strategy.signal(at: study.moment(at: bar))
            let side = try #require(signal.direction) == .long ? 1.0 : -1.0
            let stop = side * (try #require(signal.stopLoss))
            let target = side * (try #require(signal.takeProfit))
            for index in bar + 1..<bar + 240 {
                let reach = [side * series.lows[index], side * series.highs[index]].sorted()
                if reach[0] <= stop { return false }
                if reach[1] >= target { return true }
            }
            // Twice a fee of 0.04 % and a slippage of 0.02 %.
            let gain = side * (series.closes[bar + 239] / series.opens[bar + 1] - 1)
            return gain > 0.0012
        }
    }

    @Test func `a calibration counts what the candles show to have come of every score`() throws {
        let heldOut = try heldOut()
        let calibration = try #require(try heldOut.calibrations()["lstm_fast"])
        for (figures, part) in [
            (calibration.validation, Self.validation), (try #require(calibration.test), Self.test),
        ] {
            let expected = try outcomes(of: part, in: heldOut)
            #expect(figures.count == expected.count)
            #expect(figures.count == part.count - 239)
            let won = expected.count { $0 }
            #expect(isClose(figures.baseRate * Double(figures.count), Double(won)))
            #expect(won > 20 && won < expected.count - 20)
        }
    }

    @Test func `every strategy with forecasts is calibrated`() throws {
        let ids = StrategyCatalog.definitions.filter(\.usesForecast).map(\.id)
        #expect(Set(try heldOut().calibrations().keys) == Set(ids))
    }

    @Test func `candles after a part change nothing of its calibration`() throws {
        let real = try heldOut().calibrations()
        let wild = try heldOut(wildFrom: Self.validation.upperBound).calibrations()
        for (id, calibration) in real {
            #expect(wild[id]?.map == calibration.map, "\(id)")
            #expect(wild[id]?.validation == calibration.validation, "\(id)")
            #expect(wild[id]?.test != calibration.test, "\(id)")
        }
    }

    @Test func `a part too short for a trade calibrates nothing`() throws {
        let whole = try heldOut()
        let short = HeldOutForecasts(
            series: whole.series,
            forecasts: whole.forecasts,
            validation: 300..<539,
            test: Self.test
        )
        #expect(try short.calibrations().isEmpty)
    }

    @Test func `a cancelled task calibrates no further`() async throws {
        let heldOut = try heldOut()
        await #expect(throws: CancellationError.self) {
            try await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try heldOut.calibrations().count
            }.value
        }
    }
}
