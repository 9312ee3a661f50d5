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
}
