import Backtesting
import Market
import Trading

extension FillCase {
    /// The margin is lost, all of it and no more.
    static let liquidations: [FillCase] = [
        FillCase(
            "a long is liquidated when the low is exactly its liquidation price",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 101, 80, 90),
            ],
            [0: .long(10)],
            // margin 1,000 / 4 = 250; bankrupt at 100 - 250 / 10 = 75
            gives: [.long(10, from: 1, at: 100, to: 2, at: 75, .liquidation, pnl: -250)]
        ),
        FillCase(
            "a short is liquidated when the high is exactly its liquidation price",
            [
                candle(0, 102, 103, 101, 102),
                candle(1, 102, 103, 101, 102),
                candle(2, 102, 120, 101, 110),
            ],
            [0: .short(10)],
            // margin 1,020 / 4 = 255; bankrupt at 102 + 255 / 10 = 127.5
            gives: [.short(10, from: 1, at: 102, to: 2, at: 127.5, .liquidation, pnl: -255)]
        ),
        FillCase(
            "a long lives one tick above its liquidation price",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 101, 80.01, 90),
            ],
            [0: .long(10)],
            gives: [.long(10, from: 1, at: 100, to: 3, at: 90, .end, pnl: -100)]
        ),
        FillCase(
            "a short lives one tick below its liquidation price",
            [
                candle(0, 102, 103, 101, 102),
                candle(1, 102, 103, 101, 102),
                candle(2, 102, 119.99, 101, 110),
            ],
            [0: .short(10)],
            gives: [.short(10, from: 1, at: 102, to: 3, at: 110, .end, pnl: -80)]
        ),
        FillCase(
            "a long is liquidated before a stop beyond its liquidation price",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 101, 77, 90),
            ],
            [0: .long(10, stop: 78)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 75, .liquidation, pnl: -250)]
        ),
        FillCase(
            "a short is liquidated before a stop beyond its liquidation price",
            [
                candle(0, 102, 103, 101, 102),
                candle(1, 102, 103, 101, 102),
                candle(2, 102, 126, 101, 110),
            ],
            [0: .short(10, stop: 125)],
            gives: [.short(10, from: 1, at: 102, to: 2, at: 127.5, .liquidation, pnl: -255)]
        ),
        FillCase(
            "a long's stop before its liquidation price saves the rest of the margin",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 101, 70, 90),
            ],
            [0: .long(10, stop: 85)],
            // 10 x (85 - 100)
            gives: [.long(10, from: 1, at: 100, to: 2, at: 85, .stopLoss, pnl: -150)]
        ),
        FillCase(
            "a short's stop before its liquidation price saves the rest of the margin",
            [
                candle(0, 102, 103, 101, 102),
                candle(1, 102, 103, 101, 102),
                candle(2, 102, 130, 101, 110),
            ],
            [0: .short(10, stop: 115)],
            // 10 x (102 - 115)
            gives: [.short(10, from: 1, at: 102, to: 2, at: 115, .stopLoss, pnl: -130)]
        ),
        FillCase(
            "a long whose market opens below stop and liquidation price is liquidated",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 78, 90, 77, 89),
            ],
            [0: .long(10, stop: 95)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 75, .liquidation, pnl: -250)]
        ),
        FillCase(
            "a short whose market opens above stop and liquidation price is liquidated",
            [
                candle(0, 102, 103, 101, 102),
                candle(1, 102, 103, 101, 102),
                candle(2, 121, 122, 110, 111),
            ],
            [0: .short(10, stop: 105)],
            gives: [.short(10, from: 1, at: 102, to: 2, at: 127.5, .liquidation, pnl: -255)]
        ),
        FillCase(
            "a long whose market opens far beyond bankruptcy loses its margin and no more",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 40, 45, 39, 41),
            ],
            [0: .long(10, stop: 95)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 75, .liquidation, pnl: -250)]
        ),
        FillCase(
            "a short whose market opens far beyond bankruptcy loses its margin and no more",
            [
                candle(0, 102, 103, 101, 102),
                candle(1, 102, 103, 101, 102),
                candle(2, 200, 210, 190, 205),
            ],
            [0: .short(10, stop: 105)],
            gives: [.short(10, from: 1, at: 102, to: 2, at: 127.5, .liquidation, pnl: -255)]
        ),
        FillCase(
            "an open beyond the liquidation price comes before an order to close",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 79, 90, 78, 89),
            ],
            [0: .long(10), 1: .close],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 75, .liquidation, pnl: -250)]
        ),
        FillCase(
            "a reversal after such an open enters all the same",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 79, 80, 78, 78),
            ],
            [0: .long(10), 1: .reverse(.short, 10)],
            gives: [
                .long(10, from: 1, at: 100, to: 2, at: 75, .liquidation, pnl: -250),
                // 10 x (79 - 78)
                .short(10, from: 2, at: 79, to: 3, at: 78, .end, pnl: 10),
            ]
        ),
        FillCase(
            "a long's liquidation price and target in one candle resolve to the liquidation",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 111, 79, 109),
            ],
            [0: .long(10, target: 110)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 75, .liquidation, pnl: -250)]
        ),
        FillCase(
            "a short's liquidation price and target in one candle resolve to the liquidation",
            [
                candle(0, 102, 103, 101, 102),
                candle(1, 102, 103, 101, 102),
                candle(2, 102, 121, 89, 91),
            ],
            [0: .short(10, target: 90)],
            gives: [.short(10, from: 1, at: 102, to: 2, at: 127.5, .liquidation, pnl: -255)]
        ),
        FillCase(
            "a long is liquidated in the candle of its entry",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 79, 90),
            ],
            [0: .long(10)],
            gives: [.long(10, from: 1, at: 100, to: 1, at: 75, .liquidation, pnl: -250)]
        ),
        FillCase(
            "a position that its maintenance margin cannot carry is liquidated at once",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
            ],
            [0: .long(10)],
            .free.with(leverage: 20),
            // margin 50 against a maintenance margin of 62.5: liquidated at 950 / 9.375 = 101.33
            gives: [.long(10, from: 1, at: 100, to: 1, at: 95, .liquidation, pnl: -50)]
        ),
        FillCase(
            "a liquidation costs the margin and the entry fee, no exit fee",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 70, 90),
            ],
            [0: .long(10)],
            .costly,
            // in at 101, margin 252.5, fee 2.02; bankrupt at 101 - 25.25 = 75.75
            gives: [
                .long(
                    10,
                    from: 1,
                    at: 101,
                    to: 1,
                    at: 75.75,
                    .liquidation,
                    fees: 2.02,
                    pnl: -254.52
                )
            ]
        ),
        FillCase(
            "a stop that would slip past the margin is a liquidation",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99.4, 100),
            ],
            [0: .long(10, stop: 99.5)],
            .costly.with(
                leverage: 10,
                slippage: 0.1,
                maintenance: .init(tiers: [.init(floor: 0, rate: 0)])
            ),
            // in at 110, margin 110, fee 2.2, liquidated at 99; the stop at 99.5 would fill at
            // 89.55 and lose 204.5
            gives: [
                .long(10, from: 1, at: 110, to: 1, at: 99, .liquidation, fees: 2.2, pnl: -112.2)
            ]
        ),
    ]
}
