import Backtesting
import Market
import TestSupport
import Testing
import Trading

@Suite struct SimulatorTests {
    @Test func `the curve starts with the capital and has a point at every close`() throws {
        let result = try run(
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 104, 99, 103),
                candle(3, 104, 108, 103, 107),
            ],
            [0: .long(10)],
            .costly
        )
        // In at 101 for a fee of 2.02; 20 up at 103; out at 107 x 0.99 = 105.93 for 2.1186.
        let expected: [(Int, Double)] = [
            (0, 10_000), (1, 10_000), (2, 10_017.98), (4, 10_045.1614),
        ]
        try #require(result.equityCurve.count == expected.count)
        for (point, (hour, equity)) in zip(result.equityCurve, expected) {
            #expect(point.timestamp == .hour(hour))
            #expect(isClose(point.equity, equity, relative: 1e-12), "\(point)")
        }
    }

    @Test func `a mark far beyond bankruptcy shows the margin lost and no more`() throws {
        let result = try run(
            [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 10, 10, 10, 10, volume: 0),
                candle(3, 100, 101, 99, 100),
            ],
            [0: .long(10)]
        )
        // Nobody traded at 10, so nothing was liquidated there: of 900 lost 250 are the margin.
        #expect(result.equityCurve.map(\.equity) == [10_000, 10_000, 10_000, 9_750, 10_000])
    }

    @Test func `decisions are asked for at every close but the last and not while an order waits`()
        throws
    {
        let series = try CandleSeries(
            key: .make(),
            candles: [
                candle(0, 100, 101, 99, 100),
                candle(1, 100, 101, 99, 100),
                candle(2, 100, 100, 100, 100, volume: 0),
                candle(3, 100, 100, 100, 100, volume: 0),
                candle(4, 100, 101, 99, 100),
                candle(5, 100, 103, 99, 102),
                candle(6, 100, 101, 99, 100),
            ]
        )
        var asked: [Int] = []
        var accounts: [Account] = []
        _ = try Simulator(execution: .free).run(
            study: Study(series: series),
            bars: 1..<7,
            funding: nil
        ) { now, account in
            asked.append(now.index)
            accounts.append(account)
            return asked.count == 1 ? .long(10) : nil
        }
        // The order of bar 1 waits through 2 and 3 and is filled in 4.
        #expect(asked == [1, 4, 5])
        #expect(
            accounts == [
                Account(equity: 10_000),
                Account(equity: 10_000, position: .long),
                Account(equity: 10_020, position: .long),
            ]
        )
    }

    @Test(arguments: [0..<0, 2..<2, -1..<2, 0..<4, 3..<5])
    func `a window that is not in the series is refused`(bars: Range<Int>) throws {
        let study = Study(series: try .make(closes: [100, 101, 102]))
        let simulator = try Simulator(execution: .free)
        #expect(throws: BacktestError.invalidWindow(bars: bars, candles: 3)) {
            try simulator.run(study: study, bars: bars, funding: nil) { _, _ in nil }
        }
    }

    @Test func `errors are one line with value and remedy`() {
        #expect(
            BacktestError.invalidWindow(bars: 3..<5, candles: 3).description
                == "the window is bars 3..<5, but the series has 3; "
                + "choose a window inside 0..<3"
        )
        #expect(
            BacktestError.invalidWindow(bars: 2..<2, candles: 3).description
                == "the window holds no bar; choose an end after its start"
        )
        #expect(
            BacktestError.invalidParameter(
                name: "leverage",
                value: "200.0",
                remedy: "use a number from 1 to 125"
            ).description == "leverage is 200.0; use a number from 1 to 125"
        )
    }

    @Test func `a strategy runs with its policy`() throws {
        let study = Study(series: try .make(closes: [100, 100, 110, 110]))
        let policy = RiskPolicy(leverage: 4)
        let result = try Simulator(execution: .free).run(
            AlwaysLong(),
            policy: policy,
            study: study,
            bars: 0..<4,
            funding: nil
        )
        // 10,000 x 0.02 x 4 / 100 = 8 units from the open of bar 1 to the close of bar 3.
        try #require(result.trades.count == 1)
        #expect(result.trades[0].quantity == 8)
        #expect(result.trades[0].pnl == 80)
        #expect(result.trades[0].pnlPct == 40)
    }

    @Test func `a policy with other leverage than the broker's is refused`() throws {
        let study = Study(series: try .make(closes: [100, 100]))
        let simulator = try Simulator(execution: .free)
        #expect(
            throws: BacktestError.invalidParameter(
                name: "policy.leverage",
                value: "3.0",
                remedy: "use the execution's leverage, 4.0"
            )
        ) {
            try simulator.run(
                AlwaysLong(),
                policy: RiskPolicy(leverage: 3),
                study: study,
                bars: 0..<2,
                funding: nil
            )
        }
    }

    /// Whether funding is complete for a day from midnight, by the hours of the known rates.
    @Test(
        arguments: [
            (nil, false),
            ([], false),
            ([0, 8, 16, 24], true),
            ([8, 16, 24], true),
            // The one at the closing time is due as well.
            ([8, 16], false),
            ([4, 8, 12, 16, 20, 24], true),
            ([4, 8, 12, 16, 20], false),
            ([-4, 0, 4, 8, 16, 20, 24], false),
            ([24, 16, 8], true),
            ([9, 16], false),
            ([8, 17], false),
            ([8, 15], false),
            ([-8, 32], false),
        ] as [([Int]?, Bool)]
    )
    func `funding is complete where no settlement that is due is without a rate`(
        hours: [Int]?,
        isComplete: Bool
    ) throws {
        let study = Study(series: try .make(closes: Array(repeating: 100, count: 24)))
        let result = try Simulator(execution: .free).run(
            study: study,
            bars: 0..<24,
            funding: hours?.map { settlement($0, 0.0001) }
        ) { _, _ in nil }
        #expect(result.fundingComplete == isComplete)
    }

    @Test func `a window between two settlements needs none inside it`() throws {
        let study = Study(series: try .make(closes: [100, 100, 100]))
        let simulator = try Simulator(execution: .free)
        let near = try simulator.run(study: study, bars: 0..<3, funding: [settlement(8, 0.1)]) {
            _,
            _ in nil
        }
        let far = try simulator.run(study: study, bars: 0..<3, funding: [settlement(800, 0.1)]) {
            _,
            _ in nil
        }
        #expect(near.fundingComplete)
        #expect(!far.fundingComplete)
    }

    private func run(
        _ candles: [Candle],
        _ orders: [Int: Order],
        _ execution: ExecutionConfiguration = .free
    ) throws -> BacktestResult {
        try FillCase("", candles, orders, execution, gives: []).run()
    }
}

/// Advises a long at every close.
private struct AlwaysLong: Strategy {
    func signal(at now: Moment) -> Signal {
        Signal(action: .buy, score: 1, price: now.close)
    }
}
