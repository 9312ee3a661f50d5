import Backtesting
import FakeExchange
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Which funding a window has, however late its settlements were stamped and however often they are.
struct FundingWindowTests {
    @Test
    func `a settlement at the closing time counts, though it is stamped three milliseconds late`()
        async throws
    {
        var funding: [Double] = []
        for late in [0, 3] as [Int64] {
            try await BackfillerScene.set(stored: 0..<0, venue: .futures, late: late) { scene in
                try await scene.exchange.run { address in
                    let report = try await scene.report(scene.backfiller(address), 2144..<2384)
                    #expect(report.evidence.missingInputs.contains(.funding) == false)
                    let last = try #require(report.trades.last)
                    // Still open at the end, where 0.0001 of its notional is settled.
                    #expect(last.exitReason == .end)
                    funding.append(last.funding)
                    let paid = try scene.workspace.fundingCharge(of: last, scene)
                    #expect(isClose(last.funding, paid, relative: 1e-9))
                }
            }
        }
        #expect(funding.count == 2 && funding[0] == funding[1])
    }

    @Test(arguments: [(8, 2145..<2150), (4, 2145..<2147), (1, 2145..<2146), (8, 2140..<2144)])
    func `a window of few hours lacks no funding where none was due or it came in`(
        hoursApart: Int,
        bars: Range<Int>
    ) async throws {
        try await BackfillerScene.set(
            stored: 0..<BackfillerScene.hours,
            venue: .futures,
            settledEvery: hoursApart,
            late: 5
        ) { scene in
            try await scene.exchange.run { address in
                let report = try await scene.report(scene.backfiller(address), bars)
                #expect(!report.evidence.missingInputs.contains(.funding))
            }
        }
    }

    @Test func `a symbol that settles every four hours lacks funding where eight hours have none`()
        async throws
    {
        try await BackfillerScene.set(
            stored: 0..<BackfillerScene.hours,
            venue: .futures,
            settledEvery: 4
        ) { scene in
            let gone = scene.candles[2012].openTime
            let rates = stride(from: 1900, through: 2100, by: 4).map {
                FundingRate(time: scene.candles[$0].openTime + 2, rate: 0.0001)
            }
            let exchange = FakeExchange(
                candles: scene.candles,
                funding: rates.filter { $0.settlementTime != gone }
            )
            try await exchange.run { address in
                let report = try await scene.report(scene.backfiller(address), 2000..<2024)
                #expect(report.evidence.missingInputs.contains(.funding))
                let before = try await scene.report(scene.backfiller(address), 1980..<2008)
                #expect(!before.evidence.missingInputs.contains(.funding))
            }
        }
    }
}

extension Workspace {
    /// What a trade must have paid by the exchange's rates: each on the notional at the open of the
    /// bar that holds it, or at the last close.
    fileprivate func fundingCharge(of trade: Trade, _ scene: BackfillerScene) throws -> Double {
        var sum = 0.0
        for (index, candle) in scene.candles.enumerated() where index % 8 == 0 {
            guard candle.openTime > trade.entryTime, candle.openTime <= trade.exitTime else {
                continue
            }
            let price =
                candle.openTime == trade.exitTime ? scene.candles[index - 1].close : candle.open
            sum -= trade.direction.sign * 0.0001 * trade.quantity * price
        }
        return sum
    }
}
