import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// What the order of one bar comes to when nothing else happens to it.
@Suite struct SingleTradeTests {
    /// Long at every close with stop and target 10 away, or nothing at all.
    private struct Bull: Strategy {
        var isBullish = true

        func signal(at now: Moment) -> Signal {
            guard isBullish else { return .hold(at: now.close) }
            return Signal(
                action: .buy,
                score: 0.2,
                price: now.close,
                stopLoss: now.close - 10,
                takeProfit: now.close + 10
            )
        }
    }

    private func trade(
        _ candles: [Candle],
        bars: Range<Int>,
        isBullish: Bool = true
    ) throws -> Trade? {
        try Simulator(execution: .free).trade(
            of: Bull(isBullish: isBullish),
            policy: RiskPolicy(leverage: 4),
            study: Study(series: CandleSeries(key: .make(), candles: candles)),
            bars: bars
        )
    }

    private let quiet = (0..<3).map { candle($0, 100, 101, 99, 100) }

    @Test(arguments: [
        (candle(3, 100, 111, 99, 105), ExitReason.takeProfit, 110.0),
        (candle(3, 100, 101, 89, 95), .stopLoss, 90),
        (candle(3, 100, 111, 89, 100), .stopLoss, 90),
        (candle(3, 100, 105, 95, 104), .end, 104),
    ])
    func `a trade ends at its stop, its target or the last close`(
        last: Candle,
        reason: ExitReason,
        price: Double
    ) throws {
        let trade = try #require(try trade(quiet + [last], bars: 0..<4))
        #expect(trade.entryTime == .hour(1))
        #expect(trade.entryPrice == 100)
        #expect(trade.exitReason == reason)
        #expect(trade.exitPrice == price)
        #expect((trade.pnl > 0) == (price > 100))
    }

    @Test func `candles beyond the last bar change nothing`() throws {
        let crash = candle(3, 100, 100, 1, 1)
        #expect(try trade(quiet + [crash], bars: 0..<3) == trade(quiet, bars: 0..<3))
    }

    @Test func `without an order or a fill there is no trade`() throws {
        #expect(try trade(quiet, bars: 0..<3, isBullish: false) == nil)
        let dead = (1..<3).map { candle($0, 100, 100, 100, 100, volume: 0) }
        #expect(try trade([quiet[0]] + dead, bars: 0..<3) == nil)
        #expect(try trade(quiet, bars: 0..<1) == nil)
    }
}
