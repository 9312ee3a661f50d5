import Backtesting
import Market
import Trading

extension FillCase {
    /// Levels that the candle of the entry itself hits.
    static let entryBars: [FillCase] = [
        FillCase(
            "a long's stop is hit in the candle of its entry",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 94, 99),
                candle(2, 99, 100, 98, 99),
            ],
            [0: .long(10, stop: 95)],
            gives: [.long(10, from: 1, at: 100, to: 1, at: 95, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "a short's stop is hit in the candle of its entry",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 106, 99, 101),
                candle(2, 101, 102, 99, 100),
            ],
            [0: .short(10, stop: 105)],
            gives: [.short(10, from: 1, at: 100, to: 1, at: 105, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "a long's target is hit in the candle of its entry",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 111, 99, 105),
                candle(2, 105, 106, 98, 99),
            ],
            [0: .long(10, target: 110)],
            gives: [.long(10, from: 1, at: 100, to: 1, at: 110, .takeProfit, pnl: 100)]
        ),
        FillCase(
            "a short's target is hit in the candle of its entry",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 89, 95),
                candle(2, 95, 99, 94, 98),
            ],
            [0: .short(10, target: 90)],
            gives: [.short(10, from: 1, at: 100, to: 1, at: 90, .takeProfit, pnl: 100)]
        ),
        FillCase(
            "both levels in the candle of the entry resolve to the stop",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 111, 94, 110),
                candle(2, 110, 111, 98, 99),
            ],
            [0: .long(10, stop: 95, target: 110)],
            gives: [.long(10, from: 1, at: 100, to: 1, at: 95, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "a long that enters below its own stop is out at once, at the price of a round trip",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 94, 101, 93, 100),
            ],
            [0: .long(10, stop: 95)],
            .costly,
            // in at 94 x 1.01 = 94.94, out at 94 x 0.99 = 93.06;
            // fees 0.002 x (949.4 + 930.6) = 3.76; 10 x (93.06 - 94.94) - 3.76
            gives: [
                .long(10, from: 1, at: 94.94, to: 1, at: 93.06, .stopLoss, fees: 3.76, pnl: -22.56)
            ]
        ),
        FillCase(
            "a short that enters above its own stop is out at once, at the price of a round trip",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 106, 107, 99, 100),
            ],
            [0: .short(10, stop: 105)],
            .costly,
            // in at 106 x 0.99 = 104.94, out at 106 x 1.01 = 107.06;
            // fees 0.002 x (1,049.4 + 1,070.6) = 4.24; 10 x (104.94 - 107.06) - 4.24
            gives: [
                .short(
                    10,
                    from: 1,
                    at: 104.94,
                    to: 1,
                    at: 107.06,
                    .stopLoss,
                    fees: 4.24,
                    pnl: -25.44
                )
            ]
        ),
        FillCase(
            "a long that enters above its own target takes the bid: that limit order cannot rest",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 112, 115, 111, 114),
            ],
            [0: .long(10, target: 110)],
            .costly,
            // in at 112 x 1.01 = 113.12, out at 112 x 0.99 = 110.88;
            // fees 0.002 x (1,131.2 + 1,108.8) = 4.48; 10 x (110.88 - 113.12) - 4.48
            gives: [
                .long(
                    10,
                    from: 1,
                    at: 113.12,
                    to: 1,
                    at: 110.88,
                    .takeProfit,
                    fees: 4.48,
                    pnl: -26.88
                )
            ]
        ),
        FillCase(
            "a short that enters below its own target takes the ask: that limit order cannot rest",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 88, 89, 86, 87),
            ],
            [0: .short(10, target: 90)],
            .costly,
            // in at 88 x 0.99 = 87.12, out at 88 x 1.01 = 88.88;
            // fees 0.002 x (871.2 + 888.8) = 3.52; 10 x (87.12 - 88.88) - 3.52
            gives: [
                .short(
                    10,
                    from: 1,
                    at: 87.12,
                    to: 1,
                    at: 88.88,
                    .takeProfit,
                    fees: 3.52,
                    pnl: -21.12
                )
            ]
        ),
    ]
}
