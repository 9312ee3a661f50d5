import Market
import TestSupport
import Testing
import Trading

struct ShortSeriesTests {
    private static let ids = StrategyCatalog.definitions.map(\.id)

    /// A strategy that reached before the first bar would trap here.
    @Test(arguments: ids, 0...60)
    func `a series of any length has a signal at every bar`(id: String, count: Int) throws {
        let signals = try StrategyCatalog.definition(id: id).signals(
            for: .randomWalk(count: count, seed: 60),
            forecasts: makeForecasts(count: count, seed: 61),
            at: 0..<count
        )
        #expect(signals.count == count)
        #expect(signals.prefix(10).allSatisfy { $0.action == .hold && $0.score == 0 })
    }

    @Test(arguments: ids)
    func `a market that stands still is held`(id: String) throws {
        let signals = try StrategyCatalog.definition(id: id).signals(
            for: .make(closes: Array(repeating: 0.3, count: 200)),
            forecasts: makeForecasts(count: 200, seed: 62),
            at: 0..<200
        )
        #expect(signals.allSatisfy { $0.action == .hold && $0.score.isFinite })
    }

    /// What follows a stand is counted in units that have shrunk to nearly nothing.
    @Test(arguments: ids)
    func `a market that comes out of a stand has scores within bounds`(id: String) throws {
        let still = (0..<300).map { _ in Candle.make(close: 100) }
        let walk = try CandleSeries.randomWalk(count: 200, seed: 63)
        let signals = try StrategyCatalog.definition(id: id).signals(
            for: .make(bars: still + Array(walk.candles)),
            forecasts: makeForecasts(count: 500, seed: 64),
            at: 0..<500
        )
        #expect(signals.allSatisfy { (-1...1).contains($0.score) })
    }
}
