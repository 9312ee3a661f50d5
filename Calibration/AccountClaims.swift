import Backtesting
import Market
import Trading
import Validation

/// The claims of whole reports: rules trade candles without any expected gain, without costs, and
/// the engine's accounts are judged as those of a backtest are.
///
/// SuperTrend and RSI+EMA trade as they are, with their stops and targets. *A day late* is
/// SuperTrend without levels whose every decision is made from candles of a day ago: nothing that
/// it does can know what comes, even where an hour's return tells something of the next one. All
/// checks are read from its report, and its gain is the one that is planted for the power.
struct AccountClaims: Sendable {
    /// The market.
    let candles: NullCandles
    /// Bars of the window.
    let bars: Int
    /// The planted Sharpe ratio per bar of the account that is a day late; 0 for none.
    let ratio: Double

    /// All claims, in the order of ``made(seed:)``.
    static let all = [
        Claim(name: "random entries, SuperTrend", level: 0.05, isMade: true),
        Claim(name: "random entries, RSI+EMA", level: 0.05, isMade: true),
        Claim(name: "random entries, a day late", level: 0.05, isMade: true),
        Claim(name: "Sharpe interval above zero", level: 0.05, isMade: true),
        Claim(name: "long-run Sharpe ratio above zero", level: 0.05, isMade: true),
        Claim(name: "deflated Sharpe ratio, two like trials", level: 0.05, isMade: true),
        Claim(name: "track record long enough", level: 0.05, isMade: true),
        Claim(name: "verdict: supported", level: 0.05, isMade: true),
        Claim(name: "verdict: a loss", level: 0.05, isMade: true),
        Claim(name: "rating supported, return above zero", level: 0.05, isMade: true),
    ]

    /// Bars before the window, from which the rules' indicators are warm.
    private static let history = 200
    /// How many bars ago the late account decides.
    private static let delay = 24

    /// Which claims are made of one market; nil for those that a planted gain has nothing to do with,
    /// and for those of rules on candles of an autoregression, where an edge is real.
    func made(seed: UInt64) throws -> [Bool?] {
        var draws = Draws(seed: seed)
        let shapes = candles.bars(Self.history + bars, &draws)
        let market = try NullCandles.series(shapes)
        let late = try reportOfLate(market, shapes, seed: seed)
        func passed(_ name: String) -> Bool {
            late.checks.contains { $0.name == name && $0.passed == true }
        }
        let entries = try [StrategyDefinition.superTrend, .rsiEMA].map { rule in
            ratio == 0 && candles.isMartingale
                ? try randomEntryClaim(rule, market, seed: seed) : nil
        }
        let verdict = late.plainVerdict.claim
        return entries + [
            // The p-values themselves: below 720 bars they show why the check is not made.
            Self.isLow(late.evidence.randomEntry), passed("sharpe_interval"),
            passed("long_run_sharpe"), passed("deflated_sharpe"), passed("track_record"),
            verdict == .supported, verdict == .loss,
            late.ratingSupported && (late.figures.totalReturnPct ?? 0) > 0,
        ]
    }

    private var window: Range<Int> { Self.history..<Self.history + bars }

    private var execution: ExecutionConfiguration {
        ExecutionConfiguration(makerFee: 0, takerFee: 0, slippage: 0)
    }

    /// Whether random entries did worse than those of a rule on its own candles.
    private func randomEntryClaim(
        _ rule: StrategyDefinition,
        _ market: CandleSeries,
        seed: UInt64
    ) throws -> Bool {
        let study = Study(series: market)
        let result = try Simulator(execution: execution).run(
            rule.strategy(for: study),
            policy: RiskPolicy(),
            study: study,
            bars: window,
            funding: nil
        )
        let random = RandomEntry(
            trades: result.trades,
            window: market.slice(window),
            execution: execution,
            seed: seed
        )
        return Self.isLow(random)
    }

    private static func isLow(_ random: RandomEntry?) -> Bool {
        (random?.pValue ?? 1) <= Significance.level
    }

    /// The report of SuperTrend a day late, on candles that gain where it holds a position.
    private func reportOfLate(
        _ market: CandleSeries,
        _ shapes: [NullCandles.Shape],
        seed: UInt64
    ) throws -> BacktestReport {
        let past = Study(series: market)
        let strategy = try StrategyDefinition.superTrend.strategy(for: past)
        func signal(_ bar: Int) -> Signal? {
            let then = past.moment(at: bar - Self.delay)
            return strategy.mayAct(at: then) ? strategy.signal(at: then) : nil
        }
        var position = 0.0
        let gains = (0..<market.count).map { bar in
            if bar > window.lowerBound, let direction = signal(bar - 1)?.direction {
                position = direction.sign
            }
            return ratio * NullCandles.deviation * position
        }
        let traded = ratio > 0 ? try NullCandles.series(shapes, gains: gains) : market
        let policy = RiskPolicy()
        let result = try Simulator(execution: execution).run(
            study: Study(series: traded),
            bars: window,
            funding: nil
        ) { now, account in
            guard var signal = signal(now.index) else { return nil }
            (signal.price, signal.stopLoss, signal.takeProfit) = (now.close, nil, nil)
            return policy.order(for: signal, account: account)
        }
        var input = EvidenceInput(window: traded.slice(window), result: result, seed: seed)
        input.execution = execution
        // Two evaluations of the same ratio: what the best of them shows without skill is 0, the
        // least that the deflated ratio can be held against.
        input.trials = Trials(count: 2, ratios: [0, 0])
        return BacktestReport(
            runID: "calibration",
            createdAt: traded.openTimes[0],
            run: RunManifest(
                hindcast: "calibration",
                strategy: RunManifest.Strategy(
                    id: "supertrend",
                    name: "SuperTrend",
                    parameters: StrategyDefinition.superTrend.defaults
                ),
                window: input.window,
                execution: execution,
                risk: policy,
                dataSHA256: "",
                model: nil,
                seed: seed
            ),
            of: input
        )
    }
}
