import Backtesting
import Market
import TestSupport
import Trading

/// A run of a strategy that consults a language model, with the answers it would get at each bar.
struct LanguageCase {
    var strategy: any LanguageStrategy
    var study: Study
    var bars: Range<Int>
    var policy = RiskPolicy()
    var execution = ExecutionConfiguration()
    var funding: [FundingRate]?
    /// The answer at each bar of the series, asked for or not.
    var answers: [LanguageAnswer]

    func run(
        asking: LanguageRun.QueryPolicy = .whereDecisive
    ) throws -> (result: BacktestResult, usage: LanguageUsage) {
        var run = try Simulator(execution: execution).languageRun(
            of: strategy,
            model: "parrot",
            policy: policy,
            study: study,
            bars: bars,
            funding: funding
        )
        run.queryPolicy = asking
        while try run.nextPrompt() != nil {
            run.answer(answers[bars.lowerBound + run.completedBars - 1])
        }
        return (run.result, run.usage)
    }

    /// The same strategy run by whoever knows of no language model.
    func runWithoutAsking() throws -> BacktestResult {
        try Simulator(execution: execution).run(
            strategy,
            policy: policy,
            study: study,
            bars: bars,
            funding: funding
        )
    }

    /// One in five is no opinion, half of those refusals; of the others most have a direction, with
    /// any confidence.
    static func answers(count: Int, seed: UInt64) -> [LanguageAnswer] {
        var chance = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let kind = chance.uniform()
            guard kind < 0.8 else { return kind < 0.9 ? .refused(reason: "") : .silence }
            let direction: Direction? =
                chance.uniform() < 0.1 ? nil : chance.uniform() < 0.5 ? .long : .short
            return .view(LanguageView(direction: direction, confidence: chance.uniform()))
        }
    }
}

extension LanguageAnswer {
    static let silence = LanguageAnswer.unreachable(reason: "")
}

extension LanguageCase {
    /// A made-up strategy over made-up candles with gaps, dead bars and funding.
    init(seed: UInt64, minConfidencePct: Double, exitOnOpposite: Bool) throws {
        let random = try RandomRun(seed: seed)
        strategy = Moods(seed: seed, minConfidencePct: minConfidencePct)
        study = Study(series: random.series)
        bars = random.bars
        execution = random.execution
        policy = RiskPolicy(
            positionSize: seed.isMultiple(of: 3) ? 1 : 0.1,
            leverage: random.execution.leverage,
            riskPerTradePct: seed.isMultiple(of: 5) ? 100 : 2,
            exitOnOpposite: exitOnOpposite
        )
        funding = random.funding
        answers = Self.answers(count: random.series.count, seed: ~seed)
    }
}

/// A strategy whose opinion without a language model depends on the seed and the bar alone.
///
/// How much the model's vote counts, and how far stop and target are, depends on the seed; a short's
/// are not those of a long.
struct Moods: LanguageStrategy {
    let seed: UInt64
    let minConfidencePct: Double

    func prompt(at now: Moment) -> LanguagePrompt? {
        mood(at: now).asks ? Self.prompt(at: now) : nil
    }

    /// A prompt that says nothing.
    static func prompt(at now: Moment) -> LanguagePrompt {
        let neutral = TechnicalView.Part(value: 0, score: 0)
        return LanguagePrompt(
            at: now,
            technical: TechnicalView(
                rsi: neutral,
                macd: neutral,
                bollinger: neutral,
                trend: .sideways
            ),
            forecast: ForecastView(forecast: Forecast(logReturn: 0, logRange: nil, rank: 0))
        )
    }

    func signal(at now: Moment, language: LanguageView?) -> Signal {
        let mood = mood(at: now)
        let weight = [0.05, 0.2, 0.6][Int(seed % 3)]
        let score = language.map { (1 - weight) * mood.score + weight * $0.score } ?? mood.score
        let action = Fusion(minConfidencePct: minConfidencePct).action(for: score)
        guard let direction = action.direction else { return .hold(at: now.close) }
        let distance = [0, 0.003, 0.02][Int(seed / 3 % 3)] * now.close
        let (stop, target) =
            direction == .long ? (-distance, 2 * distance) : (1.5 * distance, -0.7 * distance)
        return Signal(
            action: action,
            score: score,
            price: now.close,
            stopLoss: distance > 0 ? now.close + stop : nil,
            takeProfit: distance > 0 ? now.close + target : nil
        )
    }

    private func mood(at now: Moment) -> (score: Double, asks: Bool) {
        var chance = SplitMix64(seed: seed &+ UInt64(now.index) &* 0x2545_f491_4f6c_dd1d)
        return (2 * chance.uniform() - 1, chance.uniform() < 0.9)
    }
}

extension Forecast {
    /// Made-up forecasts, one for each candle; one in twenty is missing.
    ///
    /// Half of their ranges are those of hours; the others are missing, tiny, negative or so large
    /// that a stop would pass zero.
    static func made(count: Int, seed: UInt64) -> [Forecast?] {
        var chance = SplitMix64(seed: seed)
        var rangeChance = SplitMix64(seed: ~seed)
        let oddRanges: [Double?] = [nil, 1e-12, -0.01, 1.2]
        return (0..<count).map { _ in
            let forecast = Forecast(
                logReturn: 0.02 * chance.uniform() - 0.01,
                logRange: rangeChance.uniform() < 0.5
                    ? 0.001 + 0.02 * rangeChance.uniform()
                    : oddRanges[Int(rangeChance.next() % 4)],
                rank: chance.uniform(),
                returnReach: 0.012
            )
            return chance.uniform() < 0.05 ? nil : forecast
        }
    }
}
