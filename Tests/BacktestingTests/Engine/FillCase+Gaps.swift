import Backtesting
import Market
import Trading

extension FillCase {
    /// Opens beyond a stop or a target.
    static let gaps: [FillCase] = [
        FillCase(
            "a long whose market opens below its stop leaves at the open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 96, 97),
                candle(2, 93, 97, 92, 96),
            ],
            [0: .long(10, stop: 95)],
            // 10 x (93 - 100)
            gives: [.long(10, from: 1, at: 100, to: 2, at: 93, .stopLoss, pnl: -70)]
        ),
        FillCase(
            "a short whose market opens above its stop leaves at the open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(2, 108, 109, 104, 105),
            ],
            [0: .short(10, stop: 105)],
            // 10 x (100 - 108)
            gives: [.short(10, from: 1, at: 100, to: 2, at: 108, .stopLoss, pnl: -80)]
        ),
        FillCase(
            "a long whose market opens above its target gets the better open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 106, 99, 105),
                candle(2, 112, 113, 111, 112),
            ],
            [0: .long(10, target: 110)],
            // 10 x (112 - 100)
            gives: [.long(10, from: 1, at: 100, to: 2, at: 112, .takeProfit, pnl: 120)]
        ),
        FillCase(
            "a short whose market opens below its target gets the better open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 94, 95),
                candle(2, 87, 89, 86, 88),
            ],
            [0: .short(10, target: 90)],
            // 10 x (100 - 87)
            gives: [.short(10, from: 1, at: 100, to: 2, at: 87, .takeProfit, pnl: 130)]
        ),
        FillCase(
            "an open beyond a long's target comes before the stop of the same candle",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 106, 99, 105),
                candle(2, 112, 113, 90, 92),
            ],
            [0: .long(10, stop: 95, target: 110)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 112, .takeProfit, pnl: 120)]
        ),
        FillCase(
            "an open beyond a short's target comes before the stop of the same candle",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 94, 95),
                candle(2, 87, 110, 86, 108),
            ],
            [0: .short(10, stop: 105, target: 90)],
            gives: [.short(10, from: 1, at: 100, to: 2, at: 87, .takeProfit, pnl: 130)]
        ),
        FillCase(
            "a stop passed during missing hours is filled at the open after them",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 96, 97),
                candle(5, 91, 99, 90, 98),
            ],
            [0: .long(10, stop: 95)],
            // 10 x (91 - 100)
            gives: [.long(10, from: 1, at: 100, to: 5, at: 91, .stopLoss, pnl: -90)]
        ),
    ]
}
