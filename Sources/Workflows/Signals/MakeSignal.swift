import Backtesting
import Forecasting
public import Market
import Storage
import Trading

extension Workspace {
    /// Makes the signal of the newest closed candle.
    ///
    /// - Parameters:
    ///   - request: Strategy, series and moment.
    ///   - language: Who answers a strategy that consults a language model; nil where nobody does.
    ///   - now: The clock, against which the candle's age is told where the request names no moment.
    /// - Returns: The work under way.
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
            let latest = try model?.forecaster.forecasts(for: series, at: last..<series.count)
            let study = Study(
                series: series,
                forecasts: latest.map { Array(repeating: nil, count: last) + $0 } ?? []
            )
            let strategy = try plan.definition.strategy(for: study, parameters: plan.parameters)
            var opinion = try await Opinion(
                of: strategy,
                at: study.moment(at: last),
                asking: language
            )
            let signal = opinion.signal
            if signal.direction != nil {
                opinion.signal.winProbability = model?.calibration(
                    of: plan,
                    usesLanguage: signal.views.language != nil
                )?.winProbability(strength: abs(signal.score))
            }
            return LiveSignal(
                opinion,
                plan: plan,
                model: model,
                series: series,
                clock: request.moment ?? now
            )
        }
    }

    /// The newest candles that had closed by a moment, as many as a backtest reads before a bar.
    ///
    /// - Throws: ``WorkflowError`` where none had.
    func candles(
        until moment: Timestamp?,
        of key: SeriesKey,
        history: Int = CandleWindow.history
    ) throws -> CandleSeries {
        let stored = try StoredRange(key, in: store)
        let interval = key.interval.milliseconds
        let newest = moment.map { min($0 - interval, stored.last) } ?? stored.last
        let from = newest - Int64(history) * interval
        let series = try store.series(key, from: from, to: newest + 1)
        guard !series.isEmpty else {
            throw WorkflowError.noCandleBefore(
                newest + interval,
                key: key,
                first: stored.first + interval
            )
        }
        return series
    }
}

/// What a strategy says at one close, a language model asked where it wants one.
struct Opinion {
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
