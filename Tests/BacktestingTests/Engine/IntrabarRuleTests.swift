import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// The order of touches inside a bar, which the candle does not say.
struct IntrabarRuleTests {
    /// Long at the open of bar 1 with a stop at 98 and a target at 104; of bar 2 only the range is
    /// of interest.
    private func run(
        low: Double,
        high: Double,
        open: Double = 100,
        rule: IntrabarRule
    ) throws -> BacktestResult {
        let candles = (0..<4).map { bar -> Candle in
            let isLast = bar == 2
            return Candle(
                openTime: .hour(bar),
                open: isLast ? open : 100,
                high: isLast ? max(high, open) : 101,
                low: isLast ? min(low, open) : 99,
                close: isLast ? min(max(100, low), high) : 100,
                volume: 1
            )
        }
        var execution = ExecutionConfiguration()
        (execution.makerFee, execution.takerFee, execution.slippage) = (0, 0, 0)
        var simulator = try Simulator(execution: execution)
        simulator.intrabarRule = rule
        let key = try CandleSeries.sample().key
        let study = Study(series: try CandleSeries(key: key, candles: candles))
        return try simulator.run(study: study, bars: 0..<4, funding: nil) { now, account in
            guard now.index == 0 else { return nil }
            return .open(
                Order.Entry(direction: .long, quantity: 10, stopLoss: 98, takeProfit: 104)
            )
        }
    }

    @Test(arguments: [
        // low, high, open, exit where the stop comes first, exit where the target does, ambiguous
        (97.0, 105.0, 100.0, ExitReason.stopLoss, ExitReason.takeProfit, 1),
        (97, 103, 100, .stopLoss, .stopLoss, 0),
        (99, 105, 100, .takeProfit, .takeProfit, 0),
        (97, 105, 97.5, .stopLoss, .stopLoss, 0),
        (97, 105, 104.5, .takeProfit, .takeProfit, 0),
        (99, 101, 100, .end, .end, 0),
    ])
    func `only a bar that touches both levels after its open is ambiguous`(
        low: Double,
        high: Double,
        open: Double,
        stopFirst: ExitReason,
        targetFirst: ExitReason,
        ambiguous: Int
    ) throws {
        let pessimistic = try run(low: low, high: high, open: open, rule: .stopFirst)
        let optimistic = try run(low: low, high: high, open: open, rule: .targetFirst)
        #expect(pessimistic.trades.map(\.exitReason) == [stopFirst])
        #expect(optimistic.trades.map(\.exitReason) == [targetFirst])
        #expect(pessimistic.ambiguousBars == ambiguous)
        #expect(optimistic.ambiguousBars == ambiguous)
    }

    @Test func `the bounds are the returns of both runs`() throws {
        let pessimistic = try run(low: 97, high: 105, rule: .stopFirst)
        let optimistic = try run(low: 97, high: 105, rule: .targetFirst)
        let bounds = IntrabarBounds(run: pessimistic, opposite: optimistic)
        #expect(bounds.ambiguousBars == 1)
        // Ten units from 100 to 98 or to 104, of a capital of 10,000.
        #expect(abs(try #require(bounds.pessimisticReturnPct) + 0.2) < 1e-9)
        #expect(abs(try #require(bounds.optimisticReturnPct) - 0.4) < 1e-9)
    }
}
