import Market
import TestSupport
import Testing
import Trading

struct SuperTrendStrategyTests {
    /// Bars of range 2 that no step leaves, so that the ATR of 2 bars is 2 and the bands of one
    /// range stand 2 above and below each close; then one bar that jumps.
    private static func study() throws -> Study {
        let closes = [100.0, 100, 100, 101, 102, 103, 104, 103, 102, 101, 100.5]
        let jump = Candle.make(open: 100.5, high: 108, low: 100, close: 108)
        let bars = closes.map { Candle.make(high: $0 + 1, low: $0 - 1, close: $0) } + [jump]
        return Study(series: try .make(bars: bars))
    }

    private static func signals(minConfidencePct: Double = 50) throws -> [Signal] {
        let study = try study()
        let strategy = try SuperTrendStrategy(
            columns: study.columns,
            parameters: StrategyDefinition.superTrend.parameters(
                overriding: [
                    "min_confidence": .number(minConfidencePct), "period": 2, "multiplier": 1,
                ]
            )
        )
        return (0..<12).map { strategy.signal(at: study.moment(at: $0)) }
    }

    /// Down below 102 until the close of 103; the line then follows to 102 and is broken by 101,
    /// where it stands at 103; the jump's ATR is 5 and its lower band 99.
    @Test
    func `it acts at the turns alone`() throws {
        let actions = try Self.signals().map(\.action)
        var expected = Array(repeating: Action.hold, count: 12)
        expected[5] = .buy
        expected[9] = .sell
        expected[11] = .strongBuy
        #expect(actions == expected)
    }

    @Test
    func `the score is the room to the line over the distance of the bands`() throws {
        let scores = try Self.signals().map(\.score)
        let expected = [
            0, 0, -0.5, -0.25, 0, 0.5, 0.5, 0.25, 0, -0.5, -0.5, 0.9,
        ]
        for (bar, (score, wanted)) in zip(scores, expected).enumerated() {
            #expect(isClose(score, wanted, absolute: 1e-12), "bar \(bar): \(score)")
        }
    }

    @Test
    func `levels stand 1,5 and 3 ATR away`() throws {
        let signals = try Self.signals()
        #expect(signals[5].stopLoss == 100)
        #expect(signals[5].takeProfit == 109)
        #expect(signals[9].stopLoss == 104)
        #expect(signals[9].takeProfit == 95)
        #expect(signals[11].stopLoss == 100.5)
        #expect(signals[11].takeProfit == 123)
        #expect(signals[6].stopLoss == nil)
    }

    @Test
    func `a threshold lets weak turns pass`() throws {
        let actions = try Self.signals(minConfidencePct: 80).map(\.action)
        #expect(actions.dropLast().allSatisfy { $0 == .hold })
        #expect(actions.last == .strongBuy)
    }

    @Test
    func `it says what the line does`() throws {
        let signals = try Self.signals()
        #expect(signals[1].reasoning == "SuperTrend is undefined here")
        #expect(signals[2].reasoning == "SuperTrend stays down | Risk: Volatility=2.00%")
        #expect(signals[5].reasoning == "SuperTrend turned up | Risk: Volatility=1.94%")
        #expect(signals[9].reasoning == "SuperTrend turned down | Risk: Volatility=1.98%")
    }
}
