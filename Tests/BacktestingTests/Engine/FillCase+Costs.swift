import Backtesting
import Market
import Trading

extension FillCase {
    /// Fees and slippage, to the cent.
    static let costs: [FillCase] = [
        FillCase(
            "a long pays taker and slippage on both market orders",
            [
                candle(0, 42_000, 42_100, 41_900, 42_000),
                candle(1, 42_000, 43_100, 41_900, 43_000),
                candle(2, 43_000, 43_100, 42_900, 43_000),
            ],
            [0: .long(0.1), 1: .close],
            ExecutionConfiguration(),
            // in at 42,000 x 1.0002 = 42,008.4, fee 0.0004 x 4,200.84 = 1.680336;
            // out at 43,000 x 0.9998 = 42,991.4, fee 0.0004 x 4,299.14 = 1.719656;
            // 0.1 x 983 - 3.399992
            gives: [
                .long(
                    0.1,
                    from: 1,
                    at: 42_008.4,
                    to: 2,
                    at: 42_991.4,
                    .signal,
                    fees: 3.399992,
                    pnl: 94.900008
                )
            ]
        ),
        FillCase(
            "a short pays taker and slippage on both market orders",
            [
                candle(0, 42_000, 42_100, 41_900, 42_000),
                candle(1, 42_000, 43_100, 41_900, 43_000),
                candle(2, 43_000, 43_100, 42_900, 43_000),
            ],
            [0: .short(0.1), 1: .close],
            ExecutionConfiguration(),
            // in at 42,000 x 0.9998 = 41,991.6, fee 0.0004 x 4,199.16 = 1.679664;
            // out at 43,000 x 1.0002 = 43,008.6, fee 0.0004 x 4,300.86 = 1.720344;
            // 0.1 x -1,017 - 3.400008
            gives: [
                .short(
                    0.1,
                    from: 1,
                    at: 41_991.6,
                    to: 2,
                    at: 43_008.6,
                    .signal,
                    fees: 3.400008,
                    pnl: -105.100008
                )
            ]
        ),
        FillCase(
            "a long's target pays the maker fee and no slippage",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 106, 99, 105),
                candle(2, 105, 111, 104, 106),
            ],
            [0: .long(10, target: 110)],
            .costly,
            // in at 101, fee 0.002 x 1,010 = 2.02; out at 110, fee 0.001 x 1,100 = 1.1; 90 - 3.12
            gives: [
                .long(10, from: 1, at: 101, to: 2, at: 110, .takeProfit, fees: 3.12, pnl: 86.88)
            ]
        ),
        FillCase(
            "a short's target pays the maker fee and no slippage",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 94, 95),
                candle(2, 95, 96, 89, 94),
            ],
            [0: .short(10, target: 90)],
            .costly,
            // in at 99, fee 0.002 x 990 = 1.98; out at 90, fee 0.001 x 900 = 0.9; 90 - 2.88
            gives: [.short(10, from: 1, at: 99, to: 2, at: 90, .takeProfit, fees: 2.88, pnl: 87.12)]
        ),
        FillCase(
            "a target that had rested pays the maker fee at a better open too",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 106, 99, 105),
                candle(2, 112, 113, 111, 112),
            ],
            [0: .long(10, target: 110)],
            .costly,
            // in at 101, fee 2.02; out at 112, fee 0.001 x 1,120 = 1.12; 110 - 3.14
            gives: [
                .long(10, from: 1, at: 101, to: 2, at: 112, .takeProfit, fees: 3.14, pnl: 106.86)
            ]
        ),
        FillCase(
            "a long's stop is slipped from its level and pays taker",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 96, 97),
                candle(2, 97, 98, 94, 97),
            ],
            [0: .long(10, stop: 95)],
            .costly,
            // in at 101, fee 2.02; out at 95 x 0.99 = 94.05, fee 0.002 x 940.5 = 1.881;
            // -69.5 - 3.901
            gives: [
                .long(10, from: 1, at: 101, to: 2, at: 94.05, .stopLoss, fees: 3.901, pnl: -73.401)
            ]
        ),
        FillCase(
            "a short's stop is slipped from its level and pays taker",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(2, 103, 106, 102, 103),
            ],
            [0: .short(10, stop: 105)],
            .costly,
            // in at 99, fee 1.98; out at 105 x 1.01 = 106.05, fee 0.002 x 1,060.5 = 2.121;
            // -70.5 - 4.101
            gives: [
                .short(10, from: 1, at: 99, to: 2, at: 106.05, .stopLoss, fees: 4.101, pnl: -74.601)
            ]
        ),
        FillCase(
            "a stop passed by a gap is slipped from the open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 96, 97),
                candle(2, 93, 97, 92, 96),
            ],
            [0: .long(10, stop: 95)],
            .costly,
            // in at 101, fee 2.02; out at 93 x 0.99 = 92.07, fee 0.002 x 920.7 = 1.8414;
            // -89.3 - 3.8614
            gives: [
                .long(
                    10,
                    from: 1,
                    at: 101,
                    to: 2,
                    at: 92.07,
                    .stopLoss,
                    fees: 3.8614,
                    pnl: -93.1614
                )
            ]
        ),
        FillCase(
            "the end is a market order at the last close",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 102),
                candle(2, 102, 104, 101, 103),
            ],
            [0: .long(10)],
            .costly,
            // in at 101, fee 2.02; out at 103 x 0.99 = 101.97, fee 0.002 x 1,019.7 = 2.0394;
            // 9.7 - 4.0594
            gives: [.long(10, from: 1, at: 101, to: 3, at: 101.97, .end, fees: 4.0594, pnl: 5.6406)]
        ),
        FillCase(
            "a win before fees can be a loss after them",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 102),
                candle(2, 102.4, 103, 102, 103),
            ],
            [0: .long(10), 1: .close],
            .costly,
            // in at 101, fee 2.02; out at 102.4 x 0.99 = 101.376, fee 0.002 x 1,013.76 = 2.02752;
            // 3.76 - 4.04752
            gives: [
                .long(
                    10,
                    from: 1,
                    at: 101,
                    to: 2,
                    at: 101.376,
                    .signal,
                    fees: 4.04752,
                    pnl: -0.28752
                )
            ]
        ),
    ]
}
