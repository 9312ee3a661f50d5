import Backtesting
import Market
import TestSupport
import Testing
import Trading

@Suite struct LanguageRunTests {
    @Test(arguments: InvariantTests.seeds, [0.0, 50, 55, 60, 75, 90, 100])
    func `asking where it can matter trades as asking everywhere`(
        seed: UInt64,
        minConfidencePct: Double
    ) throws {
        for exitOnOpposite in [true, false] {
            let row = try LanguageCase(
                seed: seed,
                minConfidencePct: minConfidencePct,
                exitOnOpposite: exitOnOpposite
            )
            let thrifty = try row.run()
            let thorough = try row.run(asking: .everywhere)
            #expect(thrifty.result == thorough.result)
            #expect(thorough.usage.saved == 0)
            #expect(
                thrifty.usage.consulted + thrifty.usage.saved
                    == thorough.usage.consulted
            )
        }
    }

    @Test(arguments: [50.0, 60, 75], Stops.allCases)
    func `fused forecasts trade the same with either kind of stops`(
        minConfidencePct: Double,
        stops: Stops
    ) throws {
        for seed in UInt64(1)...4 {
            let count = 1200
            let study = Study(
                series: try .randomWalk(count: count, seed: seed),
                forecasts: Forecast.made(count: count, seed: ~seed)
            )
            let row = LanguageCase(
                strategy: LSTMStrategy(
                    columns: study.columns,
                    minConfidencePct: minConfidencePct,
                    levels: .standard,
                    stops: stops,
                    usesLanguageModel: true
                ),
                study: study,
                bars: 100..<count,
                answers: LanguageCase.answers(count: count, seed: seed &+ 50)
            )
            let thrifty = try row.run()
            #expect(thrifty.result == (try row.run(asking: .everywhere)).result)
            #expect(thrifty.result.trades.count > 10)
            #expect(thrifty.usage.consulted > 10)
            #expect(thrifty.usage.saved > 10)
        }
    }

    @Test func `the random answers decide trades, and many are not needed`() throws {
        var (consulted, saved, moved) = (0, 0, 0)
        for seed in InvariantTests.seeds {
            let row = try LanguageCase(seed: seed, minConfidencePct: 60, exitOnOpposite: true)
            let (result, usage) = try row.run()
            consulted += usage.consulted
            saved += usage.saved
            moved += result.trades == (try row.runWithoutAsking()).trades ? 0 : 1
        }
        #expect(consulted > 1000)
        #expect(saved > 1000)
        #expect(moved > InvariantTests.seeds.count / 2)
    }

    @Test(arguments: InvariantTests.seeds)
    func `later answers change nothing earlier`(seed: UInt64) throws {
        let original = try LanguageCase(seed: seed, minConfidencePct: 55, exitOnOpposite: true)
        let known = try original.run().result
        let other = LanguageCase.answers(count: original.answers.count, seed: seed &+ 1_000)
        var chance = SplitMix64(seed: seed)
        for _ in 0..<5 {
            let length = Int(chance.next() % UInt64(original.bars.count - 1))
            let cut = original.bars.lowerBound + length
            var perturbed = original
            perturbed.answers = Array(original.answers[...cut]) + other[(cut + 1)...]
            let result = try perturbed.run().result
            // An order of the bar after the cut is filled no earlier than at the open of the next.
            let points = length + 3
            #expect(result.equityCurve.prefix(points) == known.equityCurve.prefix(points))
            let time = original.study.moment(at: cut + 1).openTime
            #expect(
                result.trades.filter { $0.exitTime <= time && $0.exitReason != .end }
                    == known.trades.filter { $0.exitTime <= time && $0.exitReason != .end }
            )
        }
    }

    @Test(arguments: InvariantTests.seeds)
    func `unusable answers trade as if no model were asked`(seed: UInt64) throws {
        var row = try LanguageCase(seed: seed, minConfidencePct: 60, exitOnOpposite: true)
        row.answers = Array(repeating: .silence, count: row.answers.count)
        let (silent, unreachable) = try row.run()
        #expect(silent == (try row.runWithoutAsking()))
        #expect(unreachable.unreachable == unreachable.consulted)
        #expect(unreachable.refused == 0)
        row.answers = Array(repeating: .refused(reason: "no"), count: row.answers.count)
        let (stubborn, refused) = try row.run()
        #expect(stubborn == silent)
        #expect(refused.refused == unreachable.consulted)
        #expect(refused.unreachable == 0)
    }

    /// Bars at which nothing hangs on the answer, by what a bar without one leads to.
    @Test(arguments: [
        // Nothing is open, and a score acts from 0.4 on: the model may make 0.2...0.6 of 0.5,
        // 0.52...0.92 of 0.9 and -0.2...0.2 of 0.
        (scores: [0.5], minConfidencePct: 70.0, consulted: 1, saved: 0),
        (scores: [0.9], minConfidencePct: 70, consulted: 0, saved: 1),
        (scores: [0.0], minConfidencePct: 70, consulted: 0, saved: 1),
        // A long is open from the first bar on: only a vote for a short could do anything.
        (scores: [0.9, 0.5, 0.9, 0], minConfidencePct: 70, consulted: 0, saved: 4),
        (scores: [0.9, -0.5, 0.9], minConfidencePct: 70, consulted: 1, saved: 2),
        // It is a short then, and the last bar decides nothing.
        (scores: [0.9, -0.9, -0.5, 0.5], minConfidencePct: 70, consulted: 1, saved: 3),
    ])
    func `only an answer that can change the order is asked for`(
        scores: [Double],
        minConfidencePct: Double,
        consulted: Int,
        saved: Int
    ) throws {
        let row = LanguageCase(
            strategy: Script(scores: scores, minConfidencePct: minConfidencePct),
            study: Study(series: try .make(closes: Array(repeating: 100, count: scores.count + 1))),
            bars: 0..<(scores.count + 1),
            answers: Array(repeating: .silence, count: scores.count)
        )
        let usage = try row.run().usage
        #expect(
            usage
                == LanguageUsage(
                    model: "parrot",
                    consulted: consulted,
                    saved: saved,
                    unreachable: consulted
                )
        )
    }

    @Test func `a position that nothing closes early needs no answer`() throws {
        let scores = [0.9, -0.5, 0.5, -0.9]
        let row = LanguageCase(
            strategy: Script(scores: scores, minConfidencePct: 70),
            study: Study(series: try .make(closes: Array(repeating: 100, count: 5))),
            bars: 0..<5,
            policy: RiskPolicy(exitOnOpposite: false),
            answers: Array(repeating: .silence, count: 5)
        )
        #expect(try row.run().usage == LanguageUsage(model: "parrot", saved: 4))
    }

    @Test func `a strategy without a prompt runs without an answer`() throws {
        let series = try CandleSeries.randomWalk(count: 300, seed: 1)
        let study = Study(series: series, forecasts: Forecast.made(count: 300, seed: 2))
        let row = LanguageCase(
            strategy: LSTMStrategy(
                columns: study.columns,
                minConfidencePct: 60,
                levels: .standard,
                usesLanguageModel: false
            ),
            study: study,
            bars: 100..<300,
            answers: []
        )
        let (result, usage) = try row.run()
        #expect(usage == LanguageUsage(model: "parrot"))
        #expect(!result.trades.isEmpty)
        #expect(result == (try row.runWithoutAsking()))
    }

    /// The forecast and technical scores nearest to the ends are where rounding could turn it round.
    @Test func `the fused score without an answer lies between those of the strongest votes`() {
        var chance = SplitMix64(seed: 3)
        let ends = [-1, (-1.0).nextUp, -0.5, 0, 0.5, 1.0.nextDown, 1.0.nextDown.nextDown, 1]
        let random = (0..<300).map { _ in 2 * chance.uniform() - 1 }
        let fusion = Fusion(minConfidencePct: 50)
        for forecast in ends + random {
            for technical in ends + random {
                let scores = [LanguageView(direction: .short, confidence: 1), nil, .long].map {
                    fusion.score(of: .fused(forecast, technical, $0)) ?? .nan
                }
                #expect(scores[0] <= scores[1] && scores[1] <= scores[2])
            }
        }
    }
}

/// Holds one opinion at each bar, of which a language model's vote is a fifth.
private struct Script: LanguageStrategy {
    let scores: [Double]
    let minConfidencePct: Double

    func prompt(at now: Moment) -> LanguagePrompt? {
        Moods.prompt(at: now)
    }

    func signal(at now: Moment, language: LanguageView?) -> Signal {
        let score = language.map { 0.8 * scores[now.index] + 0.2 * $0.score } ?? scores[now.index]
        let action = Fusion(minConfidencePct: minConfidencePct).action(for: score)
        return Signal(action: action, score: score, price: now.close)
    }
}

extension LanguageView {
    fileprivate static let long = LanguageView(direction: .long, confidence: 1)
}

extension Views {
    fileprivate static func fused(
        _ forecast: Double,
        _ technical: Double,
        _ language: LanguageView?
    ) -> Views {
        let part = TechnicalView.Part(value: 0, score: technical)
        return Views(
            technical: TechnicalView(
                rsi: part,
                macd: part,
                bollinger: part,
                trend: technical > 0.99 ? .uptrend : technical < -0.99 ? .downtrend : .sideways
            ),
            forecast: ForecastView(
                forecast: Forecast(logReturn: forecast, logRange: nil, rank: abs(forecast))
            ),
            language: language
        )
    }
}
