import Market
import TestSupport
import Testing
import Trading

/// What a strategy says of a signal before it makes it.
@Suite struct MayActTests {
    @Test(arguments: StrategyCatalog.definitions.map(\.id))
    func `where a strategy says that it does not act, its signal is HOLD`(id: String) throws {
        let series = try CandleSeries.randomWalk(count: 1500, seed: 71)
        let study = Study(
            series: series,
            forecasts: makeForecasts(count: series.count, seed: 72)
        )
        let strategy = try StrategyCatalog.definition(id: id).strategy(for: study)
        var (silent, acting) = (0, 0)
        for index in 0..<series.count {
            let now = study.moment(at: index)
            let signal = strategy.signal(at: now)
            if strategy.mayAct(at: now) {
                acting += signal.action == .hold ? 0 : 1
            } else {
                silent += 1
                #expect(signal.action == .hold, "bar \(index)")
            }
        }
        if id == "supertrend" { #expect(acting > 0 && silent > 1000) }
    }

    @Test(arguments: StrategyCatalog.definitions.map(\.id))
    func `one pass finds the bars at which a strategy says that it may act`(id: String) throws {
        let series = try CandleSeries.randomWalk(count: 700, seed: 73)
        let study = Study(
            series: series,
            forecasts: makeForecasts(count: series.count, seed: 74)
        )
        func check(_ strategy: some Strategy) {
            for bars in [0..<700, 0..<1, 350..<420, 699..<700, 12..<12] {
                #expect(
                    study.actingBars(of: strategy, in: bars)
                        == bars.filter { strategy.mayAct(at: study.moment(at: $0)) }
                )
            }
        }
        check(try StrategyCatalog.definition(id: id).strategy(for: study))
    }

    @Test func `one pass goes through the stretches of parameters`() throws {
        let series = try CandleSeries.randomWalk(count: 700, seed: 75)
        let study = Study(series: series)
        let stretches = try [(100..<300, 1.0), (300..<301, 4), (301..<500, 0.5)].map {
            ScheduledStrategy.Stretch(
                bars: $0,
                parameters: try StrategyDefinition.superTrend.parameters(
                    overriding: ["multiplier": .number($1)]
                )
            )
        }
        let strategy = try ScheduledStrategy(.superTrend, schedule: stretches, study: study)
        for bars in [0..<700, 0..<50, 250..<420, 300..<301, 600..<700] {
            #expect(
                study.actingBars(of: strategy, in: bars)
                    == bars.filter { strategy.mayAct(at: study.moment(at: $0)) }
            )
        }
    }
}
