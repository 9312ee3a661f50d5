import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// What forecasts add to a run.
struct ForecastValueTests {
    private static let bars = 400..<1120

    /// Forecasts of the next return that are right, wrong or noise, by a sign.
    private static func study(sign: Double) throws -> Study {
        let series = try CandleSeries.randomWalk(count: 1120, seed: 8)
        let forecasts = series.closes.indices.map { bar -> Forecast? in
            guard bar + 1 < series.count else { return nil }
            let next = series.closes[bar + 1] / series.closes[bar] - 1
            return Forecast(logReturn: sign * next, logRange: 0.01, rank: 0.9)
        }
        return Study(series: series, forecasts: forecasts)
    }

    private static func value(sign: Double, seed: UInt64 = 1) throws -> ForecastValue {
        let study = try study(sign: sign)
        let definition = StrategyDefinition.lstmAggressive
        let simulator = try Simulator(execution: ExecutionConfiguration())
        func run(_ parameters: StrategyParameters, _ study: Study) throws -> BacktestResult {
            try simulator.run(
                definition.strategy(for: study, parameters: parameters),
                policy: RiskPolicy(),
                study: study,
                bars: bars,
                funding: nil
            )
        }
        let without = try #require(definition.withholdingForecast(from: definition.defaults))
        return try ForecastValue(
            kept: run(definition.defaults, study),
            study: study,
            bars: bars,
            seed: seed,
            withheld: { try run(without, study) },
            run: { try run(definition.defaults, $0) }
        )
    }

    @Test func `forecasts that know the next bar do better than none and than those of other days`()
        throws
    {
        let value = try Self.value(sign: 1)
        let kept = try #require(value.kept.returnPct)
        #expect(kept > (try #require(value.withheld.returnPct)))
        #expect(kept > (try #require(value.shuffled.returnPct)))
        #expect(value.draws == 19)
        let wrong = try Self.value(sign: -1)
        #expect((try #require(wrong.kept.returnPct)) < (try #require(wrong.shuffled.returnPct)))
        // Without its forecasts a strategy does not know who made them.
        #expect(wrong.withheld == value.withheld)
    }

    @Test func `the same seed shuffles the same days`() throws {
        #expect(try Self.value(sign: 1, seed: 4) == Self.value(sign: 1, seed: 4))
        let other = try Self.value(sign: 1, seed: 5)
        #expect(try Self.value(sign: 1, seed: 4).shuffled != other.shuffled)
    }

    @Test func `days of forecasts change places as wholes`() throws {
        let study = try Self.study(sign: 1)
        var generator = SplitMix64(seed: 3)
        let shuffled = study.shufflingForecasts(byDayIn: Self.bars, using: &generator)
        func forecasts(_ study: Study) -> [Double?] {
            (0..<1119).map { study.moment(at: $0).forecast?.logReturn }
        }
        let (before, after) = (forecasts(study), forecasts(shuffled))
        #expect(before.prefix(400) == after.prefix(400))
        #expect(before != after)
        #expect(
            Set(before.dropFirst(400).compactMap(\.self)).isSuperset(
                of: after.dropFirst(400).compactMap(\.self)
            )
        )
        // Within a day the order stays: neighbours are neighbours but where two days meet.
        let places = Dictionary(
            before.enumerated().compactMap { index, value in value.map { ($0, index) } },
            uniquingKeysWith: { first, _ in first }
        )
        let steps = zip(after.dropFirst(400), after.dropFirst(401)).compactMap { first, second in
            guard let first, let second, let from = places[first], let to = places[second] else {
                return nil as Int?
            }
            return to - from
        }
        let jumps = steps.count { $0 != 1 }
        #expect(jumps <= 31, "\(jumps)")
    }

    @Test func `a strategy without a forecast view has nothing to withhold`() throws {
        for definition in StrategyCatalog.definitions {
            let without = definition.withholdingForecast(from: definition.defaults)
            #expect((without != nil) == definition.usesForecast)
        }
    }
}
