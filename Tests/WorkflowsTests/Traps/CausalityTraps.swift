import Backtesting
import Foundation
import Market
import Synchronization
import TestSupport
import Trading

extension Trap {
    /// What the causality check of a run names.
    private static func causality(
        forecaster: (any Forecaster)? = nil,
        fits: [CausalityCheck.Fit] = [],
        _ strategy: @escaping @Sendable (Study) throws -> any Strategy
    ) throws -> String? {
        let series = try CandleSeries.randomWalk(count: 480, seed: 8)
        let bars = 240..<470
        let forecasts = try forecaster?.forecasts(for: series, at: 0..<series.count) ?? []
        let study = Study(series: series, forecasts: forecasts)
        let check = CausalityCheck(forecaster: forecaster, fits: fits, strategy: strategy)
        let causality = try check.run(strategy(study), study: study, bars: bars, seed: 1)
        guard causality.passed != true else { return nil }
        return "causality: \(causality.stage?.rawValue ?? "nothing was checked")"
    }

    /// Strategies that read a score which has seen later candles.
    static let peekingStrategies = Scores.peeking.map { name, score in
        Trap("a strategy reads \(name)", caughtBy: "causality: signal") {
            try causality { ByScore(scores: score($0.series)) }
        }
    }

    /// The same scores hidden in an indicator that any strategy may use.
    static let peekingIndicators = Scores.peeking.enumerated().filter { $0.offset % 5 == 0 }.map {
        index,
        entry in
        Trap("an indicator is \(entry.name)", caughtBy: "causality: feature") {
            try causality { ByColumn(column: $0.columns.column(ScoreIndicator(index: index))) }
        }
    }

    /// The same scores as the stages of a forecaster.
    static let peekingForecasters = Causality.Stage.allCases.prefix(4).flatMap { stage in
        Scores.peeking.enumerated().filter { $0.offset % 9 == 0 }.map { index, entry in
            Trap(
                "the \(stage.rawValue) of a forecaster is \(entry.name)",
                caughtBy: "causality: \(stage.rawValue)"
            ) {
                try causality(forecaster: StagedForecaster(lyingStage: stage, index: index)) {
                    try StrategyDefinition.lstmFast.strategy(for: $0)
                }
            }
        }
    }

    /// Forecasters that take turns in three stretches, the one in the middle with a lying stage.
    private static func walk(lyingAt stage: Causality.Stage?, index: Int) -> ScheduledForecaster {
        ScheduledForecaster(
            [0..<300, 300..<400, 400..<480].map { bars in
                ScheduledForecaster.Stretch(bars: bars, first: max(0, bars.lowerBound - 100)) {
                    StagedForecaster(lyingStage: bars.lowerBound == 300 ? stage : nil, index: index)
                }
            }
        )
    }

    /// The same scores as the stages of one fold of a walk-forward.
    static let peekingFolds = Causality.Stage.allCases.prefix(4).map { stage in
        Trap("a fold's \(stage.rawValue) has seen later candles", caughtBy: "causality: \(stage)") {
            try causality(forecaster: walk(lyingAt: stage, index: 0)) {
                try StrategyDefinition.lstmFast.strategy(for: $0)
            }
        }
    }

    /// What a cut of the candles does not show by itself, but a second look does.
    static let stateful = [
        Trap("a strategy keeps state over folds", caughtBy: "causality: signal") {
            let folds = Mutex(0)
            return try causality { _ in
                ByState(
                    state: folds.withLock { count in
                        count += 1
                        return count
                    }
                )
            }
        },
        Trap("a strategy counts its calls", caughtBy: "causality: signal") {
            try causality { _ in ByCalls() }
        },
        Trap("a strategy draws numbers without a seed", caughtBy: "causality: signal") {
            try causality { _ in ByChance() }
        },
        Trap("a prompt holds the next close", caughtBy: "causality: prompt") {
            try causality { Whispering(series: $0.series) }
        },
    ]

    private static func fit(
        _ name: String,
        _ stage: Causality.Stage,
        on hours: Range<Int64>,
        of allowed: Range<Int64>,
        isLie: Bool = true
    ) -> Trap {
        func times(_ hours: Range<Int64>) -> Range<Timestamp> {
            Timestamp.testStart + hours.lowerBound * 3_600_000..<Timestamp.testStart + hours
                .upperBound * 3_600_000
        }
        let fit = CausalityCheck.Fit(stage: stage, fitted: times(hours), allowed: times(allowed))
        return Trap(name, caughtBy: isLie ? "causality: \(stage.rawValue)" : nil) {
            try causality(fits: [fit]) { try StrategyDefinition.superTrend.strategy(for: $0) }
        }
    }

    /// Stages that were fitted on what they must not know.
    static let fitted = [
        fit("a scaler is fitted on all rows", .scaler, on: 0..<1000, of: 0..<700),
        fit("a scaler is fitted on the test part", .scaler, on: 850..<1000, of: 0..<700),
        fit("a scaler is fitted one row too far", .scaler, on: 0..<701, of: 0..<700),
        fit(
            "a calibration is fitted on the test part",
            .calibration,
            on: 850..<1000,
            of: 700..<850
        ),
        fit("ranks are taken from the test part", .calibration, on: 700..<851, of: 700..<850),
        fit("features are chosen by the whole series", .feature, on: 0..<1000, of: 0..<700),
    ]

    /// What is honest, and looks much like the lies above.
    static let honestDecisions =
        StrategyCatalog.definitions.map { definition in
            Trap("\(definition.id) as it is", caughtBy: nil) {
                try causality(forecaster: StagedForecaster(lyingStage: nil, index: 0)) {
                    try definition.strategy(for: $0)
                }
            }
        }
        + Scores.honest.map { name, score in
            Trap("a strategy reads \(name)", caughtBy: nil) {
                try causality { ByScore(scores: score($0.series)) }
            }
        }
        + [
            Trap("folds that take turns", caughtBy: nil) {
                try causality(forecaster: walk(lyingAt: nil, index: 0)) {
                    try StrategyDefinition.lstmFast.strategy(for: $0)
                }
            },
            fit(
                "a scaler is fitted on the training rows",
                .scaler,
                on: 0..<700,
                of: 0..<700,
                isLie: false
            ),
            fit(
                "ranks are taken from the validation part",
                .calibration,
                on: 710..<840,
                of: 700..<850,
                isLie: false
            ),
        ]
}

// MARK: - Those who lie

/// Trades by a score for each bar.
private struct ByScore: Strategy {
    let scores: [Double]

    func signal(at now: Moment) -> Signal {
        let score = scores[now.index]
        return Signal(
            action: score > 0 ? .buy : .sell,
            score: score / (1 + abs(score)),
            price: now.close
        )
    }
}

/// A score as an indicator.
private struct ScoreIndicator: Indicator {
    let index: Int
    var warmUp: Int { 1 }

    func values(for series: CandleSeries) -> [Double] { Scores.peeking[index].score(series) }
}

private struct ByColumn: Strategy {
    let column: Column

    func signal(at now: Moment) -> Signal {
        Signal(action: (now[column] ?? 0) > 0 ? .buy : .sell, score: 0.5, price: now.close)
    }
}

/// A forecaster of four stages, of which one may add a score that has seen later candles.
private struct StagedForecaster: TraceableForecaster {
    let lyingStage: Causality.Stage?
    let index: Int

    func forecasts(for series: CandleSeries, at bars: Range<Int>) -> [Forecast?] {
        let scores = Scores.peeking[index].score(series)
        return bars.map { bar in
            let trace = trace(series, scores, at: bar)
            return Forecast(
                logReturn: trace.outputs[0],
                logRange: nil,
                rank: trace.calibrated[0]
            )
        }
    }

    func trace(for series: CandleSeries, at bar: Int) -> ForecastTrace {
        trace(series, Scores.peeking[index].score(series), at: bar)
    }

    private func trace(_ series: CandleSeries, _ scores: [Double], at bar: Int) -> ForecastTrace {
        func lie(at stage: Causality.Stage) -> Double { stage == lyingStage ? scores[bar] : 0 }
        let past = series.closes[max(0, bar - 1)]
        let feature = log(series.closes[bar] / past) + lie(at: .feature)
        let scaled = 3 * feature + lie(at: .scaler)
        let output = 0.01 * scaled + lie(at: .forecast)
        let rank = abs(output + lie(at: .calibration))
        return ForecastTrace(
            features: [feature],
            scaled: [scaled],
            outputs: [output],
            calibrated: [rank / (1 + rank)]
        )
    }
}

/// Surer in each fold than in the one before.
private struct ByState: Strategy {
    let state: Int

    func signal(at now: Moment) -> Signal {
        Signal(action: .buy, score: 1 - 1 / Double(1 + state), price: now.close)
    }
}

/// Surer with every call.
private final class ByCalls: Strategy {
    private let calls = Mutex(0)

    func signal(at now: Moment) -> Signal {
        let number = calls.withLock { calls in
            calls += 1
            return calls
        }
        return Signal(action: .buy, score: 1 - 1 / Double(1 + number), price: now.close)
    }
}

private struct ByChance: Strategy {
    func signal(at now: Moment) -> Signal {
        Signal(action: .buy, score: .random(in: 0...1), price: now.close)
    }
}

/// Tells the language model the next close.
private struct Whispering: LanguageStrategy {
    let series: CandleSeries

    func prompt(at now: Moment) -> LanguagePrompt? {
        let next = min(now.index + 1, series.count - 1)
        return LanguagePrompt(
            at: now,
            technical: TechnicalView(
                rsi: .rsi(50),
                macd: .macd(histogram: 0, atr: 1, price: now.close),
                bollinger: .bollinger(upper: 1, lower: 0, price: 1),
                trend: .sideways
            ),
            forecast: ForecastView(
                forecast: Forecast(
                    logReturn: 100 * (series.closes[next] / now.close - 1),
                    logRange: nil,
                    rank: 0.5
                )
            )
        )
    }

    func signal(at now: Moment, language: LanguageView?) -> Signal { .hold(at: now.close) }
}
