import Backtesting
import Market
import Trading

extension FillCase {
    /// Candles in which nobody traded.
    static let deadBars: [FillCase] = [
        FillCase(
            "an entry waits for the first candle that traded",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 100, 100, 100, volume: 0),
                candle(2, 100, 100, 100, 100, volume: 0),
                candle(3, 103, 104, 102, 104),
            ],
            [0: .long(10)],
            // 10 x (104 - 103)
            gives: [.long(10, from: 3, at: 103, to: 4, at: 104, .end, pnl: 10)]
        ),
        FillCase(
            "a close waits for the first candle that traded",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 100, 100, 100, volume: 0),
                candle(3, 98, 99, 97, 98),
            ],
            [0: .long(10), 1: .close],
            // 10 x (98 - 100)
            gives: [.long(10, from: 1, at: 100, to: 3, at: 98, .signal, pnl: -20)]
        ),
        FillCase(
            "a stop waits for the first candle that traded",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 100, 90, 94, volume: 0),
                candle(3, 94, 96, 93, 95),
            ],
            [0: .long(10, stop: 95)],
            // 10 x (94 - 100)
            gives: [.long(10, from: 1, at: 100, to: 3, at: 94, .stopLoss, pnl: -60)]
        ),
        FillCase(
            "a target waits for the first candle that traded",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 115, 100, 108, volume: 0),
                candle(3, 108, 109, 104, 105),
            ],
            [0: .long(10, target: 110)],
            // 10 x (105 - 100): candle 3 does not reach 110
            gives: [.long(10, from: 1, at: 100, to: 4, at: 105, .end, pnl: 50)]
        ),
        FillCase(
            "a liquidation waits for the first candle that traded",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 100, 60, 70, volume: 0),
                candle(3, 90, 92, 89, 91),
            ],
            [0: .long(10)],
            // 10 x (91 - 100): candle 3 opens above the liquidation price
            gives: [.long(10, from: 1, at: 100, to: 4, at: 91, .end, pnl: -90)]
        ),
        FillCase(
            "an entry that waits at the end is forgotten",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 100, 100, 100, volume: 0),
            ],
            [0: .long(10)],
            gives: []
        ),
        FillCase(
            "the end values a position at the last close even if nobody traded",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 99, 99, 99, 99, volume: 0),
            ],
            [0: .long(10)],
            gives: [.long(10, from: 1, at: 100, to: 3, at: 99, .end, pnl: -10)]
        ),
    ]
}
