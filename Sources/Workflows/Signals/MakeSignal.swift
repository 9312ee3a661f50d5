import Backtesting
import Forecasting
public import Market
import Storage
import Trading

extension Workspace {
    /// Computes the signal of the newest closed candle.
    ///
    /// - Parameters:
    ///   - request: Strategy, series and time.
    ///   - language: Answers a strategy that consults a language model; nil for none.
    ///   - now: The current time; the candle's age is relative to it if the request names no time.
    /// - Returns: The running computation.
    public func signal(
        _ request: SignalRequest,
        language: LanguageSource? = nil,
        now: Timestamp
    ) -> Activity<LiveSignal> {
        Activity(on: pool) { progress in
            let plan = try BacktestPlan(request.backtest)
            let model = try loadModel(for: [plan])
            let series = try candles(
                until: request.moment,
                of: request.key,
                history: plan.longestHistory
            )
            let last = series.count - 1
            _ = try plan.trading(
                under: maintenance(for: request.key.symbol, at: series.openTimes[last])
            )
            progress(ProgressUpdate(stage: "Forecasting", completed: 0, total: 1, unit: "bars"))
            let latest = try model?.forecast(of: series, by: request.moment)
            let study = Study(
                series: series,
                forecasts: latest.map { Array(repeating: nil, count: last) + [$0] } ?? []
            )
            let strategy = try plan.definition.strategy(for: study, parameters: plan.parameters)
            var output = try await StrategyOutput(
                of: strategy,
                at: study.moment(at: last),
                asking: language
            )
            let signal = output.signal
            if signal.direction != nil {
                output.signal.winProbability = model?.calibration(
                    of: plan,
                    usesLanguage: signal.views.language != nil
                )?.winProbability(strength: abs(signal.score))
            }
            var live = LiveSignal(
                output,
                plan: plan,
                model: model,
                series: series,
                clock: request.moment ?? now,
                allowsStale: request.allowsStale
            )
            if request.explains {
                let decider = Decider(
                    plan: plan,
                    source: model?.source,
                    language: signal.views.language
                )
                live.why = try Why(at: series, by: decider)
            }
            return live
        }
    }

    /// The newest candles that had closed at a time, as many as a backtest reads before a bar.
    ///
    /// - Throws: ``WorkflowError`` if there is none.
    func candles(
        until moment: Timestamp?,
        of key: SeriesKey,
        history: Int = CandleWindow.history
    ) throws -> CandleSeries {
        let stored = try StoredRange(key, in: store)
        if let moment { try stored.requireCandle(by: moment) }
        let newest = moment.map { min($0 - key.interval.milliseconds, stored.last) } ?? stored.last
        return try store.series(
            key,
            from: store.openTime(key, bars: history + 1, before: newest + 1),
            to: newest + 1
        )
    }
}

/// A strategy's output at one close, with a language model's answer if it wants one.
struct StrategyOutput {
    var signal: Signal
    /// The strategy's own indicators at that close.
    let indicators: [IndicatorReading]

    init(
        of strategy: any Strategy,
        at now: Moment,
        asking language: LanguageSource?
    ) async throws {
        indicators = strategy.indicators(at: now)
        guard let strategy = strategy as? any LanguageStrategy,
            let prompt = strategy.prompt(at: now)
        else {
            signal = strategy.signal(at: now)
            return
        }
        signal = strategy.signal(at: now, language: try await language?.answer(prompt).view)
    }
}
