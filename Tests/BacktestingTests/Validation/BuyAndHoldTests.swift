import Backtesting
import Market
import TestSupport
import Testing

struct BuyAndHoldTests {
    private let execution = ExecutionConfiguration(
        initialCapital: 10_000,
        takerFee: 0.0004,
        slippage: 0.0002
    )

    @Test func `the whole capital buys at the first open and is marked at closes`() throws {
        let window = try CandleSeries.make(bars: [
            .make(open: 100, close: 110), .make(open: 110, close: 88), .make(open: 88, close: 99),
        ])
        let quantity = 10_000 / (100 * 1.0002 * 1.0004)
        let curve = BuyAndHold.equityCurve(window: window, execution: execution)
        #expect(curve.map(\.timestamp.milliseconds).first == window.openTimes[0].milliseconds)
        #expect(curve.last?.timestamp == window.closeTime(at: 2))
        #expect(
            zip(curve, [10_000, 110 * quantity, 88 * quantity, 99 * quantity]).allSatisfy {
                isClose($0.equity, $1, relative: 1e-14)
            }
        )

        let held = BuyAndHold(window: window, execution: execution)
        #expect(isClose(held.finalEquity, 99 * quantity, relative: 1e-14))
        #expect(isClose(try #require(held.totalReturnPct), 99 * quantity / 100 - 100))
        #expect(isClose(try #require(held.maxDrawdownPct), 20))
        #expect(isClose(try #require(held.maxDrawdown), 22 * quantity))
        #expect(isClose(held.fees, quantity * 100 * 1.0002 * 0.0004))
    }

    @Test func `its Sharpe ratio is that of its own curve`() throws {
        let window = try CandleSeries.randomWalk(count: 50, seed: 4)
        let held = BuyAndHold(window: window, execution: execution)
        let returns = Performance.returns(
            of: BuyAndHold.equityCurve(window: window, execution: execution)
        )
        #expect(held.sharpeRatio == Performance.sharpeRatio(of: returns, barsPerYear: 8760))
        #expect(held.sharpeRatio != nil)
    }

    @Test func `a price that never moves has no Sharpe ratio but the cost of entry`() throws {
        let window = try CandleSeries.make(closes: [100, 100, 100])
        let free = ExecutionConfiguration(takerFee: 0, slippage: 0)
        #expect(BuyAndHold(window: window, execution: free).sharpeRatio == nil)
        #expect(BuyAndHold(window: window, execution: free).totalReturn == 0)
        let costly = BuyAndHold(window: window, execution: execution)
        #expect(try #require(costly.totalReturn) < 0)
    }
}
