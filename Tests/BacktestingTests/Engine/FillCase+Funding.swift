import Backtesting
import Market
import Trading

extension FillCase {
    /// Funding: who pays, when, and on what notional.
    static let funding: [FillCase] = [
        FillCase(
            "a long pays a positive rate on the notional at that hour's open",
            held,
            [0: .long(10)],
            funding: [settlement(2, 0.001)],
            // 0.001 x 10 x 110 = 1.1; 10 x (112 - 100) - 1.1
            gives: [.long(10, from: 1, at: 100, to: 4, at: 112, .end, funding: -1.1, pnl: 118.9)]
        ),
        FillCase(
            "a short receives what the long pays",
            held,
            [0: .short(10)],
            funding: [settlement(2, 0.001)],
            gives: [.short(10, from: 1, at: 100, to: 4, at: 112, .end, funding: 1.1, pnl: -118.9)]
        ),
        FillCase(
            "a long receives a negative rate",
            held,
            [0: .long(10)],
            funding: [settlement(2, -0.002)],
            // 0.002 x 10 x 110
            gives: [.long(10, from: 1, at: 100, to: 4, at: 112, .end, funding: 2.2, pnl: 122.2)]
        ),
        FillCase(
            "an entry at the hour of the settlement does not pay",
            held,
            [0: .long(10)],
            funding: [settlement(0, 0.001), settlement(1, 0.001)],
            gives: [.long(10, from: 1, at: 100, to: 4, at: 112, .end, pnl: 120)]
        ),
        FillCase(
            "an exit at the open of the settlement's hour does pay",
            held,
            [0: .long(10), 1: .close],
            funding: [settlement(2, 0.001), settlement(3, 0.001)],
            // 10 x (110 - 100) - 1.1
            gives: [.long(10, from: 1, at: 100, to: 2, at: 110, .signal, funding: -1.1, pnl: 98.9)]
        ),
        FillCase(
            "in a reversal at that hour the old side pays and the new one does not",
            held,
            [0: .long(10), 1: .reverse(.short, 10)],
            funding: [settlement(2, 0.001)],
            gives: [
                .long(10, from: 1, at: 100, to: 2, at: 110, .signal, funding: -1.1, pnl: 98.9),
                // 10 x (110 - 112)
                .short(10, from: 2, at: 110, to: 4, at: 112, .end, pnl: -20),
            ]
        ),
        FillCase(
            "a stop in the candle that opens with the settlement comes after it",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 110, 99, 109),
                candle(2, 110, 113, 94, 96),
            ],
            [0: .long(10, stop: 95)],
            funding: [settlement(2, 0.001)],
            // 10 x (95 - 100) - 0.001 x 10 x 110
            gives: [
                .long(10, from: 1, at: 100, to: 2, at: 95, .stopLoss, funding: -1.1, pnl: -51.1)
            ]
        ),
        FillCase(
            "a settlement inside the candle of the exit is not paid",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 110, 99, 109),
                candle(2, 110, 113, 94, 96),
            ],
            [0: .long(10, stop: 95)],
            funding: [settlement(2, 0.001, minute: 30)],
            gives: [.long(10, from: 1, at: 100, to: 2, at: 95, .stopLoss, pnl: -50)]
        ),
        FillCase(
            "a settlement during missing hours is paid at the next open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(5, 104, 105, 103, 105),
            ],
            [0: .long(10)],
            funding: [settlement(3, 0.001)],
            // 0.001 x 10 x 104 = 1.04; 10 x (105 - 100) - 1.04
            gives: [.long(10, from: 1, at: 100, to: 6, at: 105, .end, funding: -1.04, pnl: 48.96)]
        ),
        FillCase(
            "a settlement inside a candle is paid at that candle's open",
            held,
            [0: .long(10)],
            funding: [settlement(2, 0.001, minute: 30)],
            gives: [.long(10, from: 1, at: 100, to: 4, at: 112, .end, funding: -1.1, pnl: 118.9)]
        ),
        FillCase(
            "the exchange's odd milliseconds do not move a settlement past its hour",
            held,
            [0: .long(10)],
            funding: [FundingRate(time: .hour(1) + 7, rate: 0.001)],
            gives: [.long(10, from: 1, at: 100, to: 4, at: 112, .end, pnl: 120)]
        ),
        FillCase(
            "a settlement at the closing time of the window is paid at the last close",
            held,
            [0: .long(10)],
            funding: [settlement(4, 0.001)],
            // 0.001 x 10 x 112 = 1.12
            gives: [.long(10, from: 1, at: 100, to: 4, at: 112, .end, funding: -1.12, pnl: 118.88)]
        ),
        FillCase(
            "funding is paid in a candle without volume too",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 100, 100, 100, volume: 0),
            ],
            [0: .long(10)],
            funding: [settlement(2, 0.001)],
            gives: [.long(10, from: 1, at: 100, to: 3, at: 100, .end, funding: -1, pnl: -1)]
        ),
        FillCase(
            "funding that was paid brings the liquidation nearer, and the margin is lost once",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 101, 85, 90),
            ],
            [0: .long(10)],
            funding: [settlement(2, 0.05)],
            // paid 0.05 x 1,000 = 50 of the margin of 250; liquidated at (1,000 - 200) / 9.375 =
            // 85.33 instead of 80, bankrupt at 80; -200 - 50
            gives: [
                .long(10, from: 1, at: 100, to: 2, at: 80, .liquidation, funding: -50, pnl: -250)
            ]
        ),
        FillCase(
            "funding beyond the margin liquidates at the open",
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 101, 99, 100),
            ],
            [0: .long(10)],
            funding: [settlement(2, 0.3)],
            // owes 300 with a margin of 250: bankrupt at 100 + 50 / 10 = 105, so that price and
            // funding together cost the margin: 50 - 300
            gives: [
                .long(10, from: 1, at: 100, to: 2, at: 105, .liquidation, funding: -300, pnl: -250)
            ]
        ),
    ]

    /// Four candles: the second opens at 100, the third at 110, the last closes at 112.
    private static let held = [
        candle(0, 100, 101, 99, 100),
        candle(1, 100, 110, 99, 109),
        candle(2, 110, 113, 109, 111),
        candle(3, 111, 114, 110, 112),
    ]
}
