import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// What decides a size, and what a stop then costs.
struct SizingTests {
    @Test func `each bound is counted and a stop's cost is a share of the equity at its entry`()
        throws
    {
        func entry(_ quantity: Double, _ sizedBy: SizeConstraint, stop: Double?) -> Order {
            .open(
                Order.Entry(
                    direction: .long,
                    quantity: quantity,
                    stopLoss: stop,
                    sizedBy: sizedBy
                )
            )
        }
        let quiet = { hour in candle(hour, 100, 101, 99, 100) }
        let falls = { hour in candle(hour, 100, 100, 90, 100) }
        let sizing = try FillCase(
            "",
            [
                quiet(0), falls(1), quiet(2), falls(3), quiet(4), falls(5), quiet(6), quiet(7),
                quiet(8),
            ],
            [
                0: entry(20, .risk, stop: 95), 2: entry(50, .positionSize, stop: 98),
                4: entry(1000, .leverage, stop: 99), 6: entry(1000, .risk, stop: nil),
            ],
            gives: []
        ).run().sizing
        #expect(sizing.boundBy.risk == 1)
        #expect(sizing.boundBy.positionSize == 1)
        // All equity is always cut by its entry fee, which is no other bound.
        #expect(sizing.boundBy.leverage == 1)
        #expect(sizing.boundBy.cash == 1)
        #expect(sizing.boundBy.capped == 3)
        // 100 of 10,000; 100 of 9,900; 392 units, all that 9,800 carry 4 times, lose 1 each.
        let mean = (1.0 + 100.0 / 99 + 4.0) / 3
        #expect(isClose(try #require(sizing.meanRiskAtStopPct), mean))
        #expect(isClose(try #require(sizing.largestRiskAtStopPct), 4))
        #expect(isClose(try #require(sizing.meanLostAtStopPct), mean))
        #expect(isClose(try #require(sizing.largestLostAtStopPct), 4))
    }

    @Test func `a stop beyond the liquidation costs the margin and no more`() throws {
        let order = Order.long(10, stop: 50)
        let sizing = try FillCase(
            "",
            [candle(0, 100, 101, 99, 100), candle(1, 100, 101, 99, 100)],
            [0: order],
            gives: []
        ).run().sizing
        // 10 at 100 and leverage 4: 250 of 10,000.
        #expect(sizing.largestRiskAtStopPct == 2.5)
        #expect(sizing.meanLostAtStopPct == nil)
    }

    @Test func `no trade leaves every share undefined`() {
        let sizing = Sizing()
        #expect(sizing.boundBy.total == 0)
        #expect(sizing.meanRiskAtStopPct == nil && sizing.largestRiskAtStopPct == nil)
        #expect(sizing.meanLostAtStopPct == nil && sizing.largestLostAtStopPct == nil)
    }

    @Test(arguments: [(RiskPolicy(positionSize: 0.1), true), (RiskPolicy(), false)])
    func `a cap that makes the risk idle is warned about`(
        policy: RiskPolicy,
        isWarned: Bool
    ) throws {
        // 2 % of the equity over a stop 2 % away is all of it; a tenth of it at 3 times is less.
        let prices = [100.0, 100, 100, 100]
        let study = Study(series: try .make(closes: prices))
        let result = try Simulator(execution: ExecutionConfiguration()).run(
            AlwaysLongWithStop(),
            policy: policy,
            study: study,
            bars: 0..<4,
            funding: nil
        )
        var input = EvidenceInput(window: study.series, result: result, seed: 1)
        input.risk = policy
        let evidence = Evidence(input)
        let warning = evidence.warnings.first { $0.hasPrefix("risk_per_trade, 2.00 %, decided") }
        #expect((warning != nil) == isWarned, "\(evidence.warnings)")
        #expect(warning?.contains("0 of 1 trade; ") ?? true)
        #expect(warning?.contains("position_size_pct (1). A stop risked 0.61 %") ?? true)
    }
}

private struct AlwaysLongWithStop: Strategy {
    func signal(at now: Moment) -> Signal {
        Signal(action: .buy, score: 1, price: now.close, stopLoss: now.close * 0.98)
    }
}

/// The guide's four variants on real hours.
@Suite(.enabled(if: RealCandles.arePresent, "needs the candles of ../shared/data/binance"))
struct VariantRiskTests {
    /// The variants in the order of the guide's risk column.
    private static let variants = [
        (id: "lstm_conservative", riskPct: 1.0), (id: "lstm", riskPct: 2),
        (id: "lstm_fast", riskPct: 2), (id: "lstm_aggressive", riskPct: 5),
    ]

    private func sizing(_ id: String, leverage: Double) throws -> Sizing {
        let series = try RealCandles.series("BTCUSDT")
        let study = Study(series: series, forecasts: Forecast.made(count: series.count, seed: 5))
        let definition = try StrategyCatalog.definition(id: id)
        let parameters = definition.defaults
        let policy = RiskPolicy(
            leverage: leverage,
            riskPerTradePct: parameters[.riskPerTrade]
        )
        return try Simulator(execution: ExecutionConfiguration(leverage: leverage)).run(
            definition.strategy(for: study, parameters: parameters),
            policy: policy,
            study: study,
            bars: series.count - 90 * 24..<series.count,
            funding: nil
        ).sizing
    }

    @Test func `where leverage allows, a stop risks what the guide says`() throws {
        for (id, riskPct) in Self.variants {
            let sizing = try sizing(id, leverage: 25)
            #expect(sizing.boundBy.total > 50, "\(id)")
            // A stop in the calmest hours is nearer than any leverage reaches.
            #expect(sizing.boundBy.capped < sizing.boundBy.total / 100 + 1, "\(id): \(sizing)")
            let mean = try #require(sizing.meanRiskAtStopPct)
            #expect(abs(mean - riskPct) < 0.1 * riskPct, "\(id): \(sizing)")
        }
    }

    @Test func `at the default leverage it caps most of the aggressive one's near stops`() throws {
        let conservative = try sizing("lstm_conservative", leverage: 3)
        let fast = try sizing("lstm_fast", leverage: 3)
        let aggressive = try sizing("lstm_aggressive", leverage: 3)
        #expect(conservative.boundBy.capped == 0, "\(conservative)")
        let means = try [conservative, fast, aggressive].map {
            try #require($0.meanRiskAtStopPct)
        }
        #expect(abs(means[0] - 1) < 0.1, "\(means)")
        #expect(means[0] < means[1], "\(means)")
        #expect(aggressive.boundBy.leverage > aggressive.boundBy.risk, "\(aggressive)")
    }
}
