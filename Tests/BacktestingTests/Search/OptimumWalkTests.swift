import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading

@Suite struct OptimumWalkTests {
    private static let bars = 9 * 80

    /// Returns that are a little above zero in some blocks of 80 bars and a little below it in the others.
    private static func returns(good blocks: Set<Int>, bars: Int = bars) -> [Double] {
        (0..<bars).map { bar in
            let noise = bar.isMultiple(of: 2) ? 0.01 : -0.01
            return noise + (blocks.contains(bar * 9 / bars) ? 0.002 : -0.002)
        }
    }

    private static func walk(_ returns: [[Double]], bars: Int = bars) throws -> OptimumWalk? {
        let window = try CandleSeries.planted(count: bars, strength: 0, seed: 1)
        return OptimumWalk(over: window, returns: returns) { ["trial": .number(Double($0))] }
    }

    @Test func `each fold has the best of its own bars, and what came after them`() throws {
        // The first one is best until the middle, the second one from there on.
        let walk = try #require(
            try Self.walk([
                Self.returns(good: [0, 1, 2, 3, 4]), Self.returns(good: [4, 5, 6, 7, 8]),
            ])
        )
        #expect(walk.folds.map(\.number) == Array(1...6))
        // Blocks 3, 4 and 5 have two good ones of each, and the first of equal ones is taken.
        #expect(walk.folds.map(\.trial) == [1, 1, 1, 1, 2, 2])
        #expect(walk.moves == 1)
        #expect(walk.folds[0].settings == ["trial": .number(0)])
        // Good, good, then the four folds whose blocks are 5, 6, 7 and 8.
        let gains = walk.folds.map { $0.followedReturnPct > 0 }
        #expect(gains == [true, true, false, false, true, true])
        let last = walk.folds[5]
        #expect(last.chosenOn.bars == 240 && last.followedOn.bars == 80)
        let spans = try CandleSeries.planted(count: Self.bars, strength: 0, seed: 1)
        #expect(last.followedOn.to == spans.openTimes[Self.bars - 1])
        #expect(walk.folds[0].chosenOn.from == spans.openTimes[0])
        // A bar belongs to one fold's followed ones.
        for (one, next) in zip(walk.folds, walk.folds.dropFirst()) {
            #expect(one.followedOn.to < next.followedOn.from)
            #expect(one.chosenOn.to < one.followedOn.from)
        }
    }

    @Test func `ratios are those of the bars, and gains compound`() throws {
        let returns = Self.returns(good: [0, 2, 3, 5, 8])
        let walk = try #require(try Self.walk([returns]))
        for (place, fold) in walk.folds.enumerated() {
            let chosen = Array(returns[place * 80..<(place + 3) * 80])
            let followed = Array(returns[(place + 3) * 80..<(place + 4) * 80])
            func ratio(_ returns: [Double]) -> Double {
                Performance.sharpeRatio(of: returns, barsPerYear: 8760) ?? .nan
            }
            #expect(isClose(fold.sharpe ?? 0, ratio(chosen)))
            #expect(isClose(fold.followedSharpe ?? 0, ratio(followed)))
            let growth = followed.reduce(1) { $0 * (1 + $1) }
            #expect(isClose(fold.followedReturnPct, 100 * (growth - 1)))
        }
        let all = returns[240...].reduce(1) { $0 * (1 + $1) }
        #expect(isClose(walk.followedReturnPct, 100 * (all - 1)))
        #expect(walk.moves == 0)
    }

    @Test func `a trial that was dropped is never chosen, and one that never traded is the last`()
        throws
    {
        let best = Array(Self.returns(good: Set(0...8)).prefix(300))
        let flat = [Double](repeating: 0, count: Self.bars)
        let walk = try #require(try Self.walk([best, flat, Self.returns(good: [])]))
        #expect(walk.folds.allSatisfy { $0.trial == 3 && $0.sharpe.map { $0 < 0 } == true })
        let alone = try #require(try Self.walk([flat]))
        #expect(alone.folds.allSatisfy { $0.sharpe == nil && $0.followedReturnPct == 0 })
        #expect(alone.followedSharpe == nil)
    }

    @Test func `too few bars are no walk`() throws {
        let returns = Self.returns(good: [0], bars: Self.bars - 1)
        #expect(try Self.walk([returns], bars: Self.bars - 1) == nil)
    }

    @Test func `no choice sees a bar after it`() throws {
        let before = [Self.returns(good: [0, 1, 2]), Self.returns(good: [2, 3, 4])]
        var after = before
        for trial in after.indices {
            for bar in 400..<Self.bars { after[trial][bar] = trial == 0 ? 0.5 : -0.1 }
        }
        let (one, other) = (try #require(try Self.walk(before)), try #require(try Self.walk(after)))
        // Blocks 0 to 4 are as they were: three folds choose on them.
        for fold in 0..<3 {
            #expect(one.folds[fold].trial == other.folds[fold].trial)
            #expect(one.folds[fold].sharpe == other.folds[fold].sharpe)
        }
    }
}
