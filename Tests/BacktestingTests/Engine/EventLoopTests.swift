import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// The run from event to event is the run from bar to bar.
@Suite struct EventLoopTests {
    /// A way to trade a random series.
    struct Case: Sendable, CustomTestStringConvertible {
        let seed: UInt64
        /// Whether every rate of the series' funding is known.
        var hasFunding = true
        var rule = IntrabarRule.stopFirst
        var exitsOnOpposite = true

        var testDescription: String { "seed \(seed), \(rule)" }
    }

    private static let cases =
        (0..<24).map { seed in
            Case(
                seed: seed,
                hasFunding: seed % 5 != 0,
                rule: seed % 6 == 1 ? .targetFirst : .stopFirst,
                exitsOnOpposite: seed % 7 != 3
            )
        }

    /// Acts where chance says so, with levels near, far or absent.
    private struct Chance: Strategy {
        let seed: UInt64

        func signal(at now: Moment) -> Signal {
            var chance = SplitMix64(
                seed: seed &+ UInt64(now.index) &* 0x2545_f491_4f6c_dd1d
            )
            guard chance.uniform() < 0.15 else { return .hold(at: now.close) }
            let isLong = chance.uniform() < 0.5
            let sign = isLong ? 1.0 : -1.0
            func level(_ side: Double) -> Double? {
                chance.uniform() < 0.7 ? now.close * (1 + side * 0.04 * chance.uniform()) : nil
            }
            return Signal(
                action: isLong ? .buy : .sell,
                score: sign,
                price: now.close,
                stopLoss: level(-sign),
                takeProfit: level(sign)
            )
        }
    }

    /// Forecasts that chance makes.
    private static func forecasts(_ series: CandleSeries, seed: UInt64) -> [Forecast?] {
        var chance = SplitMix64(seed: seed)
        return (0..<series.count).map { _ in
            Forecast(
                logReturn: 0.01 * (chance.uniform() - 0.5),
                logRange: 0.02 * chance.uniform(),
                rank: chance.uniform()
            )
        }
    }

    /// Compares both runs, bit by bit, and the figures of an evaluation with those of the report.
    ///
    /// - Returns: The trades.
    private static func compare(
        _ strategy: some Strategy,
        _ entry: Case,
        _ random: RandomRun,
        study: Study
    ) throws -> [Trade] {
        var simulator = try Simulator(execution: random.execution)
        simulator.intrabarRule = entry.rule
        let policy = RiskPolicy(
            positionSize: entry.seed.isMultiple(of: 3) ? 0.5 : nil,
            leverage: random.execution.leverage,
            riskPerTradePct: entry.seed.isMultiple(of: 2) ? 100 : 5,
            exitOnOpposite: entry.exitsOnOpposite
        )
        let funding = entry.hasFunding ? random.funding : nil
        let expected = try simulator.run(study: study, bars: random.bars, funding: funding) {
            policy.order(for: strategy.signal(at: $0), account: $1)
        }
        let result = try simulator.run(
            strategy,
            policy: policy,
            study: study,
            bars: random.bars,
            funding: funding
        )
        #expect(result == expected)
        let evaluation = try simulator.evaluate(
            strategy,
            policy: policy,
            study: study,
            bars: random.bars,
            funding: funding
        )
        let curve = expected.equityCurve
        #expect(evaluation.returns == Performance.returns(of: curve))
        #expect(evaluation.figures == Figures(of: expected, interval: .oneHour))
        #expect(
            evaluation.figures.exposurePct
                == Performance.exposurePct(
                    of: expected.trades,
                    equity: curve,
                    interval: .oneHour
                )
        )
        let drawdowns = Performance.drawdownCurve(of: curve)
        #expect(evaluation.figures.maxDrawdown == Performance.maxDrawdown(of: drawdowns))
        #expect(evaluation.figures.maxDrawdownPct == Performance.maxDrawdownPct(of: drawdowns))
        #expect(
            evaluation.ratioPerBar
                == Performance.sharpeRatio(of: evaluation.returns, barsPerYear: 1)
        )
        return expected.trades
    }

    @Test func `random signals leave the same trades, equity and figures`() throws {
        var reasons: Set<ExitReason> = []
        var reversals = 0
        for entry in Self.cases {
            let random = try RandomRun(seed: entry.seed)
            let trades = try Self.compare(
                Chance(seed: entry.seed),
                entry,
                random,
                study: Study(series: random.series)
            )
            reasons.formUnion(trades.map(\.exitReason))
            reversals += zip(trades, trades.dropFirst()).count { $0.exitTime == $1.entryTime }
        }
        #expect(reasons == Set(ExitReason.allCases))
        #expect(reversals > 0)
    }

    @Test(arguments: StrategyCatalog.definitions.map(\.id))
    func `every strategy leaves the same trades, equity and figures`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        var trades = 0
        for entry in Self.cases.prefix(8) {
            let random = try RandomRun(seed: entry.seed)
            let study = Study(
                series: random.series,
                forecasts: definition.usesForecast
                    ? Self.forecasts(random.series, seed: entry.seed) : []
            )
            func compare(_ strategy: some Strategy) throws {
                trades += try Self.compare(strategy, entry, random, study: study).count
            }
            try compare(definition.strategy(for: study))
        }
        #expect(trades > 0)
    }

    @Test func `parameters that change on the way leave the same trades`() throws {
        let random = try RandomRun(seed: 9)
        let study = Study(series: random.series)
        let strategy = try ScheduledStrategy(
            .superTrend,
            schedule: [(50..<200, 1.0), (200..<310, 2), (310..<400, 0.5)].map {
                ScheduledStrategy.Stretch(
                    bars: $0,
                    parameters: try StrategyDefinition.superTrend.parameters(
                        overriding: ["multiplier": .number($1)]
                    )
                )
            },
            study: study
        )
        let trades = try Self.compare(strategy, Case(seed: 9), random, study: study)
        #expect(trades.count > 10)
    }

    @Test func `a window of one bar, and one that is longer than a stretch`() throws {
        let series = try CandleSeries.randomWalk(count: 20_000, seed: 4)
        let study = Study(series: series)
        var random = try RandomRun(seed: 5)
        random.series = series
        for bars in [700..<701, 3..<20_000] {
            random.bars = bars
            let trades = try Self.compare(Chance(seed: 1), Case(seed: 5), random, study: study)
            #expect(trades.isEmpty == (bars.count == 1))
        }
    }
}
