import Backtesting
import Market
import Trading

extension FillCase {
    /// When and where orders are filled, and what becomes of a position that they meet.
    static let orders: [FillCase] = [
        FillCase(
            "a long is filled at the next open, and so is its close",
            [
                candle(0, 100, 101, 98, 99),
                candle(1, 102, 104, 101, 103),
                candle(2, 105, 106, 103, 104),
            ],
            [0: .long(10), 1: .close],
            // 10 x (105 - 102)
            gives: [.long(10, from: 1, at: 102, to: 2, at: 105, .signal, pnl: 30)]
        ),
        FillCase(
            "a short is filled at the next open, and so is its close",
            [
                candle(0, 100, 101, 98, 99),
                candle(1, 102, 104, 101, 103),
                candle(2, 105, 106, 103, 104),
            ],
            [0: .short(10), 1: .close],
            // 10 x (102 - 105)
            gives: [.short(10, from: 1, at: 102, to: 2, at: 105, .signal, pnl: -30)]
        ),
        FillCase(
            "a reversal closes at the open and enters the other way at the same open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(2, 104, 105, 101, 102),
                candle(3, 102, 103, 100, 101),
            ],
            [0: .long(10), 1: .reverse(.short, 5), 2: .reverse(.long, 4)],
            gives: [
                // 10 x (104 - 100)
                .long(10, from: 1, at: 100, to: 2, at: 104, .signal, pnl: 40),
                // 5 x (104 - 102)
                .short(5, from: 2, at: 104, to: 3, at: 102, .signal, pnl: 10),
                // 4 x (101 - 102), at the last close
                .long(4, from: 3, at: 102, to: 4, at: 101, .end, pnl: -4),
            ]
        ),
        FillCase(
            "an entry against the open position reverses it",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(2, 104, 105, 101, 102),
            ],
            [0: .long(10), 1: .short(5)],
            gives: [
                .long(10, from: 1, at: 100, to: 2, at: 104, .signal, pnl: 40),
                // 5 x (104 - 102)
                .short(5, from: 2, at: 104, to: 3, at: 102, .end, pnl: 10),
            ]
        ),
        FillCase(
            "an entry in the direction of the open position changes nothing, its levels included",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 101, 97, 98),
            ],
            [0: .long(10, stop: 95), 1: .long(99, stop: 98)],
            // 10 x (98 - 100); the stop stays at 95
            gives: [.long(10, from: 1, at: 100, to: 3, at: 98, .end, pnl: -20)]
        ),
        FillCase(
            "a reversal without a position enters",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 103, 99, 102),
            ],
            [0: .reverse(.long, 10)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 102, .end, pnl: 20)]
        ),
        FillCase(
            "a close without a position does nothing",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 103, 99, 102),
            ],
            [0: .close],
            gives: []
        ),
        FillCase(
            "an entry without a quantity is dropped",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 103, 99, 102),
            ],
            [0: .long(0)],
            gives: []
        ),
        FillCase(
            "an order decided on the last bar is not filled",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 103, 99, 102),
            ],
            [1: .long(10)],
            gives: []
        ),
        FillCase(
            "the last close ends what is open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(2, 104, 108, 103, 107),
            ],
            [0: .long(10)],
            // 10 x (107 - 100), at the closing time of candle 2
            gives: [.long(10, from: 1, at: 100, to: 3, at: 107, .end, pnl: 70)]
        ),
        FillCase(
            "an order waits for the candle after a missing one",
            [
                candle(0, 100, 101, 99, 100),
                candle(2, 103, 104, 102, 103),
                candle(3, 104, 105, 103, 105),
            ],
            [0: .long(10), 2: .close],
            // 10 x (104 - 103)
            gives: [.long(10, from: 2, at: 103, to: 3, at: 104, .signal, pnl: 10)]
        ),
        FillCase(
            "an order to close and a stop beyond the same open close once, by the order",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 96, 97),
                candle(2, 94, 95, 93, 94),
            ],
            [0: .long(10, stop: 95), 1: .close],
            // 10 x (94 - 100)
            gives: [.long(10, from: 1, at: 100, to: 2, at: 94, .signal, pnl: -60)]
        ),
        FillCase(
            "a position that costs more margin than the account has is cut to what it has",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 103, 99, 102),
            ],
            [0: .long(100)],
            .free.with(capital: 1000),
            // 1,000 / (100 / 4) = 40 instead of 100; 40 x (102 - 100)
            gives: [.long(40, from: 1, at: 100, to: 2, at: 102, .end, pnl: 80)]
        ),
        FillCase(
            "the cut leaves room for the entry fee",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 102, 99, 101),
                candle(2, 101, 102, 100, 101),
            ],
            [0: .long(200), 1: .close],
            .costly.with(capital: 2545.2),
            // filled at 101; 2,545.2 / (101 x (1/4 + 0.002)) = 100; closed at 101 x 0.99 = 99.99;
            // fees 0.002 x (10,100 + 9,999) = 40.198; 100 x (99.99 - 101) - 40.198
            gives: [
                .long(100, from: 1, at: 101, to: 2, at: 99.99, .signal, fees: 40.198, pnl: -141.198)
            ]
        ),
        FillCase(
            "a ruined account enters no more",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 70, 90),
                candle(2, 90, 95, 89, 94),
                candle(3, 94, 99, 93, 98),
            ],
            [0: .long(40), 1: .long(1), 2: .short(1)],
            .free.with(capital: 1000),
            // all of the 1,000 is margin, and lost
            gives: [.long(40, from: 1, at: 100, to: 1, at: 75, .liquidation, pnl: -1000)]
        ),
    ]
}
