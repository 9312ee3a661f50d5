import Market
import TestSupport
import Testing
import Trading

/// A strategy whose parameters change at stated bars.
@Suite struct ScheduledStrategyTests {
    @Test(arguments: StrategyCatalog.definitions.filter { !$0.usesForecast }.map(\.id))
    func `each bar has the decision of its own parameters over the prefix that ends there`(
        id: String
    ) throws {
        let series = try CandleSeries.sample()
        let definition = try StrategyCatalog.definition(id: id)
        let grid = ParameterGrid(definition, base: definition.defaults)
        let schedule = [1400..<1500, 1500..<1580, 1580..<1700].enumerated().map { index, bars in
            ScheduledStrategy.Stretch(
                bars: bars,
                parameters: grid.candidates[index * 2 % grid.candidates.count]
            )
        }
        let study = Study(series: series)
        let strategy = try ScheduledStrategy(definition, schedule: schedule, study: study)
        var turns = 0
        for bar in stride(from: 1400, to: 1700, by: 3) {
            let stretch = try #require(schedule.first { $0.bars.contains(bar) })
            let prefix = Study(series: series.slice(0..<bar + 1))
            let alone = try definition.strategy(for: prefix, parameters: stretch.parameters)
            let signal = strategy.signal(at: study.moment(at: bar))
            #expect(signal == alone.signal(at: prefix.moment(at: bar)))
            if signal.action != .hold { turns += 1 }
        }
        #expect(turns > 0)
    }

    @Test func `a grid has the base first and nothing that the strategy refuses`() throws {
        for definition in StrategyCatalog.definitions {
            let grid = ParameterGrid(definition, base: definition.defaults)
            #expect(grid.candidates[0] == definition.defaults)
            #expect(Set(grid.candidates).count == grid.candidates.count)
            for parameters in grid.candidates { try definition.validate(parameters) }
        }
        let averages = ParameterGrid(.rsiEMA, base: StrategyDefinition.rsiEMA.defaults)
        #expect(averages.axes.map(\.name) == ["rsi_period", "ema_fast", "ema_slow"])
        // 13, 20, 30 and 33, 50, 75: every fast average is shorter than every slow one.
        #expect(averages.candidates.count == 27)
    }
}
