import Backtesting
import Market
import Trading

extension FillCase {
    /// Stops and targets that the range of a candle touches.
    static let levels: [FillCase] = [
        FillCase(
            "a long's stop is hit when the low is exactly the stop",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 96, 97),
                candle(2, 97, 98, 95, 97),
            ],
            [0: .long(10, stop: 95)],
            // 10 x (95 - 100)
            gives: [.long(10, from: 1, at: 100, to: 2, at: 95, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "a short's stop is hit when the high is exactly the stop",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(2, 103, 105, 102, 103),
            ],
            [0: .short(10, stop: 105)],
            // 10 x (100 - 105)
            gives: [.short(10, from: 1, at: 100, to: 2, at: 105, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "a long's stop holds when the low stays one tick above it",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 96, 97),
                candle(2, 97, 98, 95.01, 97),
            ],
            [0: .long(10, stop: 95)],
            // 10 x (97 - 100)
            gives: [.long(10, from: 1, at: 100, to: 3, at: 97, .end, pnl: -30)]
        ),
        FillCase(
            "a short's stop holds when the high stays one tick below it",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(2, 103, 104.99, 102, 103),
            ],
            [0: .short(10, stop: 105)],
            // 10 x (100 - 103)
            gives: [.short(10, from: 1, at: 100, to: 3, at: 103, .end, pnl: -30)]
        ),
        FillCase(
            "a long's target is filled when the high is exactly the target",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 106, 99, 105),
                candle(2, 105, 110, 104, 106),
            ],
            [0: .long(10, target: 110)],
            // 10 x (110 - 100)
            gives: [.long(10, from: 1, at: 100, to: 2, at: 110, .takeProfit, pnl: 100)]
        ),
        FillCase(
            "a short's target is filled when the low is exactly the target",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 94, 95),
                candle(2, 95, 96, 90, 94),
            ],
            [0: .short(10, target: 90)],
            // 10 x (100 - 90)
            gives: [.short(10, from: 1, at: 100, to: 2, at: 90, .takeProfit, pnl: 100)]
        ),
        FillCase(
            "a long's target is not filled one tick short of it",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 106, 99, 105),
                candle(2, 105, 109.99, 104, 106),
            ],
            [0: .long(10, target: 110)],
            // 10 x (106 - 100)
            gives: [.long(10, from: 1, at: 100, to: 3, at: 106, .end, pnl: 60)]
        ),
        FillCase(
            "a short's target is not filled one tick short of it",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 94, 95),
                candle(2, 95, 96, 90.01, 94),
            ],
            [0: .short(10, target: 90)],
            // 10 x (100 - 94)
            gives: [.short(10, from: 1, at: 100, to: 3, at: 94, .end, pnl: 60)]
        ),
        FillCase(
            "a long's stop and target in one candle resolve to the stop",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 111, 94, 109),
            ],
            [0: .long(10, stop: 95, target: 110)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 95, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "a short's stop and target in one candle resolve to the stop",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 106, 89, 91),
            ],
            [0: .short(10, stop: 105, target: 90)],
            gives: [.short(10, from: 1, at: 100, to: 2, at: 105, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "after a stop the next entry may follow at the next open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 94, 96),
                candle(2, 97, 99, 96, 98),
            ],
            [0: .long(10, stop: 95), 1: .long(10)],
            gives: [
                .long(10, from: 1, at: 100, to: 1, at: 95, .stopLoss, pnl: -50),
                // 10 x (98 - 97)
                .long(10, from: 2, at: 97, to: 3, at: 98, .end, pnl: 10),
            ]
        ),
    ]
}
