import Backtesting
import Market
import TestSupport
import Testing
import Trading

@Suite struct InvariantTests {
    static let seeds: Range<UInt64> = 0..<60

    @Test func `the random runs reach every way out`() throws {
        var reasons: Set<ExitReason> = []
        for seed in Self.seeds {
            reasons.formUnion(try RandomRun(seed: seed).run().trades.map(\.exitReason))
        }
        #expect(reasons == Set(ExitReason.allCases))
    }

    @Test(arguments: seeds) func `the trades account for every cent of the equity`(seed: UInt64)
        throws
    {
        let random = try RandomRun(seed: seed)
        let result = try random.run()
        let gained = result.trades.reduce(0) { $0 + $1.pnl }
        let final = try #require(result.equityCurve.last).equity
        #expect(isClose(final, random.execution.initialCapital + gained, absolute: 1e-9 * 1000))
        for trade in result.trades {
            let price = trade.direction.sign * trade.quantity * (trade.exitPrice - trade.entryPrice)
            #expect(isClose(trade.pnl, price - trade.fees + trade.funding, absolute: 1e-9))
            let margin = trade.quantity * trade.entryPrice / trade.leverage
            #expect(isClose(trade.pnlPct, trade.pnl / margin * 100, absolute: 1e-9))
        }
    }

    @Test(arguments: seeds) func `no trade loses more than its margin and its fees`(seed: UInt64)
        throws
    {
        let result = try RandomRun(seed: seed).run()
        for trade in result.trades {
            let margin = trade.quantity * trade.entryPrice / trade.leverage
            #expect(trade.pnl >= -(margin + trade.fees) * (1 + 1e-12), "\(trade)")
            if trade.exitReason == .liquidation {
                #expect(isClose(trade.pnl, -(margin + trade.fees)), "\(trade)")
            }
        }
        #expect(result.equityCurve.allSatisfy { $0.equity >= 0 })
    }

    @Test(arguments: seeds) func `the curve has one point for the start and one for each close`(
        seed: UInt64
    ) throws {
        let random = try RandomRun(seed: seed)
        let result = try random.run()
        let closes = random.bars.map { random.series.closeTime(at: $0) }
        let start = random.series.openTimes[random.bars.lowerBound]
        #expect(result.equityCurve.map(\.timestamp) == [start] + closes)
    }

    @Test(arguments: seeds) func `trades lie inside the window, one after the other`(seed: UInt64)
        throws
    {
        let random = try RandomRun(seed: seed)
        let result = try random.run()
        var free = random.series.openTimes[random.bars.lowerBound + 1]
        for trade in result.trades {
            #expect(trade.entryTime >= free && trade.exitTime >= trade.entryTime, "\(trade)")
            free = trade.exitTime
            let bar = random.series.firstIndex(openingAtOrAfter: trade.entryTime)
            #expect(random.series.openTimes[bar] == trade.entryTime)
            #expect(random.series.volumes[bar] > 0)
        }
        #expect(free <= random.series.closeTime(at: random.bars.upperBound - 1))
    }

    @Test(arguments: seeds)
    func `without costs a long and a short of the same times sum to nothing`(
        seed: UInt64
    ) throws {
        var random = try RandomRun(seed: seed)
        random.execution = .free.with(leverage: 1)
        let series = random.series
        let run = { (direction: Direction) in
            try Simulator(execution: random.execution).run(
                study: Study(series: series),
                bars: random.bars,
                funding: random.funding
            ) { now, account in
                if account.position != nil {
                    return now.index % 7 == 0 ? .close : nil
                }
                let entry = Order.Entry(direction: direction, quantity: 1)
                return now.index % 5 == 0 ? .open(entry) : nil
            }
        }
        let long = try run(.long).trades
        let short = try run(.short).trades
        try #require(long.count > 20 && long.count == short.count)
        for (long, short) in zip(long, short) {
            #expect(long.pnl == -short.pnl)
            #expect(long.funding == -short.funding)
        }
    }
}
