import Backtesting
import Market
import Trading

extension FillCase {
    /// The tier that counts is that of the notional at the liquidation price.
    static let tiers: [FillCase] = [
        FillCase(
            "the first tier holds where the notional at the liquidation price is below 50,000",
            // 5.2 at 10,000 is 52,000 at the entry; margin 5,200; (52,000 - 5,200) / (5.2 x 0.996)
            // = 9,036.1446 where the notional is 46,988
            tierCandles(low: 9_036.14),
            [0: .long(5.2)],
            .tiers,
            gives: [.long(5.2, from: 1, at: 10_000, to: 2, at: 9_000, .liquidation, pnl: -5_200)]
        ),
        FillCase(
            "the first tier: one cent higher the position lives",
            tierCandles(low: 9_036.15),
            [0: .long(5.2)],
            .tiers,
            gives: [.long(5.2, from: 1, at: 10_000, to: 3, at: 10_000, .end, pnl: 0)]
        ),
        FillCase(
            "the second tier holds above 50,000",
            // 6 at 10,000; margin 6,000; amount 50,000 x 0.001 = 50;
            // (60,000 - 6,000 - 50) / (6 x 0.995) = 9,036.8509
            tierCandles(low: 9_036.85),
            [0: .long(6)],
            .tiers,
            gives: [.long(6, from: 1, at: 10_000, to: 2, at: 9_000, .liquidation, pnl: -6_000)]
        ),
        FillCase(
            "the second tier: one cent higher the position lives",
            tierCandles(low: 9_036.86),
            [0: .long(6)],
            .tiers,
            gives: [.long(6, from: 1, at: 10_000, to: 3, at: 10_000, .end, pnl: 0)]
        ),
        FillCase(
            "the third tier holds above 250,000",
            // 30 at 10,000; margin 30,000; amount 50 + 250,000 x 0.005 = 1,300;
            // (300,000 - 30,000 - 1,300) / (30 x 0.99) = 9,047.1380
            tierCandles(low: 9_047.13),
            [0: .long(30)],
            .tiers,
            gives: [.long(30, from: 1, at: 10_000, to: 2, at: 9_000, .liquidation, pnl: -30_000)]
        ),
        FillCase(
            "the third tier: one cent higher the position lives",
            tierCandles(low: 9_047.14),
            [0: .long(30)],
            .tiers,
            gives: [.long(30, from: 1, at: 10_000, to: 3, at: 10_000, .end, pnl: 0)]
        ),
        FillCase(
            "a short's tier is that of the larger notional at its liquidation price",
            // 24 at 10,000 is 240,000 at the entry and over 250,000 at liquidation; margin 24,000;
            // (24,000 + 1,300 + 240,000) / (24 x 1.01) = 10,944.7195
            tierCandles(high: 10_944.72),
            [0: .short(24)],
            .tiers,
            gives: [.short(24, from: 1, at: 10_000, to: 2, at: 11_000, .liquidation, pnl: -24_000)]
        ),
        FillCase(
            "a short's tier: one cent lower the position lives",
            tierCandles(high: 10_944.71),
            [0: .short(24)],
            .tiers,
            gives: [.short(24, from: 1, at: 10_000, to: 3, at: 10_000, .end, pnl: 0)]
        ),
    ]

    /// Two still candles at 10,000 and one that reaches out and comes back.
    private static func tierCandles(low: Double = 10_000, high: Double = 10_000) -> [Candle] {
        [
            candle(0, 10_000, 10_000, 10_000, 10_000),
            candle(1, 10_000, 10_000, 10_000, 10_000),
            candle(2, 10_000, high, low, 10_000),
        ]
    }
}

extension ExecutionConfiguration {
    /// No costs, 10 x leverage and Binance's tiers.
    fileprivate static let tiers = free.with(capital: 100_000, leverage: 10, maintenance: .bitcoin)
}
