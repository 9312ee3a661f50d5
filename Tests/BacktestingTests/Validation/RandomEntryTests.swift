import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// Whether entries at random places would have done as well as those of an account.
struct RandomEntryTests {
    private static let execution = ExecutionConfiguration()

    /// A run of SuperTrend over a random walk.
    private static func run(
        seed: UInt64,
        bars: Int = 2000
    ) throws -> (result: BacktestResult, window: CandleSeries) {
        let series = try CandleSeries.randomWalk(count: bars + 200, seed: seed)
        let study = Study(series: series)
        let result = try Simulator(execution: execution).run(
            StrategyDefinition.superTrend.strategy(for: study),
            policy: RiskPolicy(),
            study: study,
            bars: 200..<series.count,
            funding: nil
        )
        return (result, series.slice(200..<series.count))
    }

    private static func test(
        _ trades: [Trade],
        _ window: CandleSeries,
        seed: UInt64 = 1
    ) -> RandomEntry? {
        RandomEntry(trades: trades, window: window, execution: execution, seed: seed)
    }

    @Test func `trades that know the market beat random ones, and their opposites do not`() throws {
        let window = try CandleSeries.randomWalk(count: 1000, seed: 5)
        // Ten bars in the direction that they turn out to take, or in the other.
        func trades(isRight: Bool) throws -> [Trade] {
            try stride(from: 10, to: 900, by: 30).map { entry in
                let (from, to) = (window.opens[entry], window.opens[entry + 10])
                let direction: Direction = (to > from) == isRight ? .long : .short
                return try .sample(
                    pnl: direction.sign * (to - from),
                    entry: entry,
                    exit: entry + 10,
                    direction: direction,
                    reason: .signal,
                    prices: (from, to)
                )
            }
        }
        let right = try #require(try Self.test(trades(isRight: true), window))
        let wrong = try #require(try Self.test(trades(isRight: false), window))
        #expect(right.pValue < 0.01)
        #expect(wrong.pValue > 0.99)
        #expect(right.draws == RandomEntry.mostDraws)
    }

    /// Candles of a walk whose bars are made of steps, with a volatility that stays the same or
    /// comes in clusters (GARCH(1, 1) with α .1 and β .88).
    private static func walk(bars: Int, isClustered: Bool, seed: UInt64) throws -> CandleSeries {
        var chance = SplitMix64(seed: seed)
        let steps = 12
        let usual = 1e-4
        var (variance, price, candles) = (usual, 100.0, [Candle]())
        for bar in 0..<bars {
            let open = price
            var (high, low) = (open, open)
            for _ in 0..<steps {
                // The sum of four uniform variates is near enough to a normal one.
                let sum = (0..<4).reduce(0) { sum, _ in sum + chance.uniform() }
                let step = (sum - 2) * (3 * variance / Double(steps)).squareRoot()
                price *= 1 + step
                (high, low) = (max(high, price), min(low, price))
            }
            candles.append(
                Candle(
                    openTime: .hour(bar),
                    open: open,
                    high: high,
                    low: low,
                    close: price,
                    volume: 1
                )
            )
            guard isClustered else { continue }
            let move = price / open - 1
            variance = 0.02 * usual + 0.1 * move * move + 0.88 * variance
        }
        return try CandleSeries(key: CandleSeries.sample().key, candles: candles)
    }

    @Test(arguments: [false, true])
    func `on random walks about one account in twenty is below five percent`(
        isClustered: Bool
    ) throws {
        let values = try (0..<300).map { number in
            let series = try Self.walk(
                bars: 900,
                isClustered: isClustered,
                seed: UInt64(7000 + number)
            )
            let study = Study(series: series)
            let strategy = try StrategyDefinition.superTrend.strategy(for: study)
            let result = try Simulator(execution: Self.execution).run(
                strategy,
                policy: RiskPolicy(),
                study: study,
                bars: 200..<900,
                funding: nil
            )
            let window = series.slice(200..<900)
            return try #require(Self.test(result.trades, window, seed: UInt64(number))).pValue
        }
        let claims = values.count { $0 <= 0.05 }
        // 15 of 300 are expected; more than 28 has a chance of one in a thousand.
        #expect(claims <= 28, "\(claims) of \(values.count)")
        let mean = values.reduce(0, +) / Double(values.count)
        #expect((0.4...0.6).contains(mean), "\(mean)")
    }

    /// Entries and exits of a day ago have no edge.
    ///
    /// Where an hour's return tells something of the next one, a rule that reads it has one, and so have
    /// stops that follow it.
    @Test
    func `entries that are a day late are no better than random ones, whatever follows a move`()
        throws
    {
        let values = try (0..<300).map { number in
            var chance = SplitMix64(seed: UInt64(9000 + number))
            var (last, price) = (0.0, 100.0)
            let closes = (0..<1100).map { _ in
                let sum = (0..<4).reduce(0) { sum, _ in sum + chance.uniform() }
                last = 0.2 * last + 0.006 * (sum - 2) * 3.0.squareRoot()
                price *= 1 + last
                return price
            }
            let series = try CandleSeries.make(closes: closes)
            let study = Study(series: series)
            let strategy = try StrategyDefinition.superTrend.strategy(for: study)
            let result = try Simulator(execution: Self.execution).run(
                study: study,
                bars: 200..<1100,
                funding: nil
            ) { now, account in
                var signal = strategy.signal(at: study.moment(at: now.index - 24))
                (signal.price, signal.stopLoss, signal.takeProfit) = (now.close, nil, nil)
                return RiskPolicy().order(for: signal, account: account)
            }
            let window = series.slice(200..<1100)
            return try #require(Self.test(result.trades, window, seed: UInt64(number))).pValue
        }
        let claims = values.count { $0 <= 0.05 }
        // As above: more than 28 of 300 has a chance of one in a thousand.
        #expect(claims <= 28, "\(claims) of \(values.count)")
        let mean = values.reduce(0, +) / Double(values.count)
        #expect((0.4...0.6).contains(mean), "\(mean)")
    }

    @Test func `random entries pay the costs of the account`() throws {
        let (result, window) = try Self.run(seed: 11)
        var free = Self.execution
        (free.takerFee, free.makerFee, free.slippage) = (0, 0, 0)
        let paying = try #require(Self.test(result.trades, window)?.medianReturnPct)
        let spared = try #require(
            RandomEntry(trades: result.trades, window: window, execution: free, seed: 1)?
                .medianReturnPct
        )
        let fees = result.trades.reduce(0) { $0 + $1.fees } / Self.execution.initialCapital * 100
        #expect(paying < spared - fees / 2, "\(paying) against \(spared), fees \(fees)")
    }

    /// Two trades of a bar have six places in four bars, the first bar being none, and the best of them
    /// is the sixth.
    @Test func `every place is equally likely`() throws {
        let window = try CandleSeries.make(closes: [100, 101, 103, 107, 115])
        let trades = try [
            Trade.sample(pnl: 3.5, entry: 3, exit: 4, reason: .signal, prices: (103, 107)),
            Trade.sample(pnl: 7, entry: 4, exit: 5, reason: .signal, prices: (107, 115)),
        ]
        var free = Self.execution
        (free.takerFee, free.makerFee, free.slippage) = (0, 0, 0)
        let values = try (0..<20).map { seed in
            try #require(
                RandomEntry(trades: trades, window: window, execution: free, seed: seed)
            ).pValue
        }
        let mean = values.reduce(0, +) / 20
        // Four standard deviations of 10,000 draws.
        #expect(abs(mean - (1 + 500 / 6.0) / 501) < 0.015, "\(mean)")
    }

    @Test func `the same seed draws the same places`() throws {
        let (result, window) = try Self.run(seed: 12)
        #expect(Self.test(result.trades, window) == Self.test(result.trades, window))
        #expect(Self.test(result.trades, window) != Self.test(result.trades, window, seed: 2))
    }

    @Test func `without trades, and for an account that was ruined, nothing is said`() throws {
        var (result, window) = try Self.run(seed: 13)
        #expect(Self.test([], window) == nil)
        result.trades[0].pnl = -Self.execution.initialCapital
        #expect(Self.test(result.trades, window) == nil)
    }

    @Test func `a market that stands still has no volatility to measure in`() throws {
        let window = try CandleSeries.make(closes: Array(repeating: 100, count: 200))
        let trade = try Trade.sample(
            pnl: -1,
            entry: 5,
            exit: 9,
            direction: .long,
            reason: .signal,
            prices: (100, 100)
        )
        let random = try #require(Self.test([trade], window))
        #expect(random.pValue.isFinite)
        #expect(random.medianReturnPct != nil)
    }
}
