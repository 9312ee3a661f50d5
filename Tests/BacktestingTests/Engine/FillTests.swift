import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// Every fill is worked out by hand in the tables; nothing here computes an expectation.
@Suite struct FillTests {
    @Test(arguments: FillCase.orders) func orders(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.levels) func levels(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.gaps) func gaps(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.entryBars) func `entry bars`(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.costs) func costs(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.liquidations) func liquidations(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.tiers) func tiers(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.deadBars) func `bars without volume`(_ row: FillCase) throws {
        try check(row)
    }

    @Test(arguments: FillCase.funding) func funding(_ row: FillCase) throws {
        try check(row)
    }

    /// The trades are the row's, and the equity curve ends where their sum says.
    private func check(_ row: FillCase) throws {
        let result = try row.run()
        try #require(result.trades.count == row.expected.count, "\(result.trades)")
        for (trade, expected) in zip(result.trades, row.expected) {
            check(trade, expected)
        }
        let final = try #require(result.equityCurve.last).equity
        let gained = row.expected.reduce(0) { $0 + $1.pnl }
        expectClose(final, row.execution.initialCapital + gained, "final equity")
    }

    private func check(_ trade: Trade, _ expected: ExpectedTrade) {
        #expect(trade.direction == expected.direction)
        #expect(trade.exitReason == expected.reason)
        #expect(trade.entryTime == .hour(expected.entryHour), "entry time")
        #expect(trade.exitTime == .hour(expected.exitHour), "exit time")
        expectClose(trade.quantity, expected.quantity, "quantity")
        expectClose(trade.entryPrice, expected.entryPrice, "entry price")
        expectClose(trade.exitPrice, expected.exitPrice, "exit price")
        expectClose(trade.fees, expected.fees, "fees")
        expectClose(trade.funding, expected.funding, "funding")
        expectClose(trade.pnl, expected.pnl, "pnl")
    }

    private func expectClose(_ actual: Double, _ expected: Double, _ name: String) {
        #expect(
            isClose(actual, expected, relative: 1e-12, absolute: 1e-9),
            "\(name): \(actual), expected \(expected)"
        )
    }
}
