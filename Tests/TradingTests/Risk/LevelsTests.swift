import TestSupport
import Testing
import Trading

struct LevelsTests {
    @Test(arguments: [
        (levels: Levels.standard, direction: Direction.long, stop: 97.0, target: 106.0),
        (levels: .standard, direction: .short, stop: 103, target: 94),
        (levels: .conservative, direction: .long, stop: 95, target: 110),
        (levels: .conservative, direction: .short, stop: 105, target: 90),
        (levels: .aggressive, direction: .long, stop: 98, target: 104),
        (levels: .aggressive, direction: .short, stop: 102, target: 96),
    ])
    func `levels stand in ranges of 2 around a price of 100`(
        levels: Levels,
        direction: Direction,
        stop: Double,
        target: Double
    ) throws {
        let prices = try #require(levels.prices(for: direction, at: 100, range: 2))
        #expect(prices.stopLoss == stop)
        #expect(prices.takeProfit == target)
    }

    @Test(arguments: [Direction.long, .short], [40.0, 66.7, 100, 1e6])
    func `a huge range leaves both levels on their sides and above zero`(
        direction: Direction,
        range: Double
    ) throws {
        let prices = try #require(Levels.standard.prices(for: direction, at: 100, range: range))
        #expect(direction.sign * (100 - prices.stopLoss) > 0)
        #expect(direction.sign * (prices.takeProfit - 100) > 0)
        #expect(min(prices.stopLoss, prices.takeProfit) > 0)
    }

    @Test
    func `a level that would pass zero stands at a hundredth of the price`() throws {
        let long = try #require(Levels.standard.prices(for: .long, at: 100, range: 100))
        #expect(long.stopLoss == 1)
        #expect(long.takeProfit == 400)
        let short = try #require(Levels.standard.prices(for: .short, at: 100, range: 100))
        #expect(short.stopLoss == 250)
        #expect(short.takeProfit == 1)
    }

    @Test(arguments: [Direction.long, .short], [0, -1, 1e-30, Double.nan, .infinity])
    func `without a range there are no levels`(direction: Direction, range: Double) {
        #expect(Levels.standard.prices(for: direction, at: 100, range: range) == nil)
    }
}
