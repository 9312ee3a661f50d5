import Foundation
import Market
import TestSupport
import Testing
import Trading

/// What must hold for every strategy, whatever it thinks.
struct CausalityTests {
    private static let count = 700
    private static let ids = StrategyCatalog.definitions.map(\.id)

    /// Bars at which the series is cut, drawn by chance, some of them in the warm-up.
    private static let cuts: [Int] = {
        var generator = SplitMix64(seed: 40)
        return (0..<25).map { _ in Int.random(in: 20..<count - 1, using: &generator) }
    }()

    @Test(arguments: ids)
    func `a signal is the same where the series ends with its bar`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let series = try CandleSeries.randomWalk(count: Self.count, seed: 41)
        let forecasts = makeForecasts(count: Self.count, seed: 42)
        let whole = try definition.signals(for: series, forecasts: forecasts, at: 0..<Self.count)
        #expect(whole.contains { $0.action != .hold })
        for cut in Self.cuts {
            let signals = try definition.signals(
                for: series.slice(0..<cut + 1),
                forecasts: Array(forecasts[...cut]),
                at: 0..<cut + 1
            )
            #expect(signals == Array(whole[...cut]), "cut after bar \(cut)")
        }
    }

    @Test(arguments: ids)
    func `a signal is the same whatever comes after its bar`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let series = try CandleSeries.randomWalk(count: Self.count, seed: 43)
        let forecasts = makeForecasts(count: Self.count, seed: 44)
        let other = try CandleSeries.randomWalk(count: Self.count, seed: 45)
        let otherForecasts = makeForecasts(count: Self.count, seed: 46)
        let whole = try definition.signals(for: series, forecasts: forecasts, at: 0..<Self.count)
        for cut in Self.cuts {
            let perturbed = try CandleSeries(
                key: series.key,
                candles: Array(series.candles)[...cut] + Array(other.candles)[(cut + 1)...]
            )
            let signals = try definition.signals(
                for: perturbed,
                forecasts: Array(forecasts[...cut] + otherForecasts[(cut + 1)...]),
                at: 0..<Self.count
            )
            #expect(signals[...cut] == whole[...cut], "other bars after \(cut)")
            #expect(signals != whole)
        }
    }

    @Test(arguments: ids)
    func `the warm-up is long enough for a signal to forget where the series began`(
        id: String
    ) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let series = try CandleSeries.randomWalk(count: 3000, seed: 47)
        let forecasts = makeForecasts(count: 3000, seed: 48)
        let long = try definition.signals(for: series, forecasts: forecasts, at: 0..<3000)
        for bar in stride(from: 1100, to: 3000, by: 19) {
            let first = bar - StrategyDefinition.warmUp
            let short = try #require(
                definition.signals(
                    for: series.slice(first..<bar + 1),
                    forecasts: Array(forecasts[first...bar]),
                    at: StrategyDefinition.warmUp..<StrategyDefinition.warmUp + 1
                ).first
            )
            #expect(short.action == long[bar].action, "bar \(bar)")
            #expect(isClose(short.score, long[bar].score, absolute: 1e-9), "bar \(bar)")
        }
    }

    @Test(arguments: ids)
    func `a thousand times the price is the same market`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let series = try CandleSeries.randomWalk(count: Self.count, seed: 49)
        let forecasts = makeForecasts(count: Self.count, seed: 50)
        let bars = 0..<Self.count
        let small = try definition.signals(for: series, forecasts: forecasts, at: bars)
        let large = try definition.signals(
            for: series.mapPrices { 1000 * $0 },
            forecasts: forecasts,
            at: bars
        )
        for (small, large) in zip(small, large) {
            #expect(small.action == large.action)
            #expect(isClose(small.score, large.score, absolute: 1e-9))
            #expect(
                isClose(small.volatilityPct ?? .nan, large.volatilityPct ?? .nan)
            )
            #expect(isClose(1000 * (small.stopLoss ?? .nan), large.stopLoss ?? .nan))
            #expect(isClose(1000 * (small.takeProfit ?? .nan), large.takeProfit ?? .nan))
        }
    }
}

struct MirrorTests {
    private static func views(of series: CandleSeries) -> [TechnicalView?] {
        let study = Study(series: series)
        let columns = TechnicalReader(study.columns)
        return series.openTimes.indices.map { columns.view(at: study.moment(at: $0)) }
    }

    /// Averages, deviations and ranges are linear in the price, so the mirror is exact.
    @Test
    func `prices upside down give the opposite view`() throws {
        let series = try CandleSeries.randomWalk(count: 1000, seed: 51)
        let upright = Self.views(of: series)
        let mirrored = Self.views(of: try series.mapPrices { 250 - $0 })
        for (upright, mirrored) in zip(upright, mirrored).dropFirst(49) {
            let (upright, mirrored) = (try #require(upright), try #require(mirrored))
            #expect(isClose(upright.rsi.score, -mirrored.rsi.score, absolute: 1e-9))
            #expect(isClose(upright.macd.score, -mirrored.macd.score, absolute: 1e-9))
            #expect(isClose(upright.bollinger.score, -mirrored.bollinger.score, absolute: 1e-9))
            #expect(upright.trend.score == -mirrored.trend.score)
            #expect(isClose(upright.score, -mirrored.score, absolute: 1e-9))
        }
    }

    /// An average of inverse prices is not the inverse of their average, but differs in the second
    /// order of the moves only.
    @Test
    func `inverse prices give nearly the opposite view`() throws {
        let series = try CandleSeries.randomWalk(count: 3000, seed: 52)
        let upright = Self.views(of: series)
        let mirrored = Self.views(of: try series.mapPrices { 10_000 / $0 })
        let pairs = Array(zip(upright, mirrored).dropFirst(250))
        let trends = pairs.count { $0?.trend.score == ($1?.trend.score).map { -$0 } }
        let slopes = pairs.count { upright, mirrored in
            (upright?.macd.value ?? 0) * (mirrored?.macd.value ?? 0) < 0
        }
        #expect(Double(trends) > 0.97 * Double(pairs.count))
        #expect(Double(slopes) > 0.97 * Double(pairs.count))
    }
}
