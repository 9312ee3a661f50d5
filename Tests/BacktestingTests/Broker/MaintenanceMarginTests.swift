import Backtesting
import TestSupport
import Testing
import Trading

@Suite struct MaintenanceMarginTests {
    /// Binance publishes each tier's cumulative amount beside its rate.
    @Test(arguments: [
        (40_000, 0.004, 0),
        (100_000, 0.005, 50),
        (500_000, 0.01, 1_300),
        (5_000_000, 0.025, 16_300),
        (15_000_000, 0.05, 266_300),
        (30_000_000, 0.10, 1_266_300),
        (60_000_000, 0.125, 2_516_300),
        (150_000_000, 0.15, 5_016_300),
        (250_000_000, 0.25, 25_016_300),
        (400_000_000, 0.50, 100_016_300),
    ])
    func `a tier's amounts are the exchange's`(notional: Double, rate: Double, amount: Double) {
        let margin = MaintenanceMargin.bitcoin.margin(notional: notional)
        #expect(isClose(margin, notional * rate - amount))
    }

    @Test(arguments: Direction.allCases, [2.0, 5, 10, 20, 50])
    func `at the liquidation price what is left of the margin is the maintenance margin`(
        direction: Direction,
        leverage: Double
    ) throws {
        let entryPrice = 20_000.0
        var checked = 0
        for notional in [1_000.0, 49_000, 52_000, 240_000, 260_000, 990_000, 1_100_000, 3_000_000] {
            let quantity = notional / entryPrice
            let margin = notional / leverage
            let price = try #require(
                MaintenanceMargin.bitcoin.liquidationPrice(
                    direction: direction,
                    quantity: quantity,
                    entryPrice: entryPrice,
                    margin: margin
                )
            )
            let left = margin + direction.sign * quantity * (price - entryPrice)
            let needed = maintenanceByTier(notional: quantity * price)
            #expect(isClose(left, needed, absolute: 1e-9 * notional), "notional \(notional)")
            checked += 1
        }
        #expect(checked == 8)
    }

    @Test func `a long without leverage has no liquidation price`() {
        let price = MaintenanceMargin.bitcoin.liquidationPrice(
            direction: .long,
            quantity: 1,
            entryPrice: 100,
            margin: 100
        )
        #expect(price == nil)
    }

    /// The table read the other way: find the tier, then apply its published numbers.
    private func maintenanceByTier(notional: Double) -> Double {
        let published: [(ceiling: Double, rate: Double, amount: Double)] = [
            (50_000, 0.004, 0),
            (250_000, 0.005, 50),
            (1_000_000, 0.01, 1_300),
            (10_000_000, 0.025, 16_300),
        ]
        for tier in published where notional < tier.ceiling {
            return notional * tier.rate - tier.amount
        }
        return .nan
    }
}
