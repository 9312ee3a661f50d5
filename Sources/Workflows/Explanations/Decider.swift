import Forecasting
import Market
import Trading

/// Makes the decision at the last of some candles, as the engine makes it, for candles that may be
/// other than they were.
struct Decider: Sendable {
    /// A decision and what it was made from.
    struct Decision {
        let signal: Signal
        let strategy: any Strategy
        let moment: Moment
    }

    /// Forecasts the bar after the last of some candles.
    struct ForecastSource: Sendable {
        /// The forecast; nil where there is none.
        let forecast: @Sendable (CandleSeries) throws -> Forecast?
        /// The sizes of forecasts on the validation part, which rank a forecast.
        let ranks: RankTable
    }

    let plan: BacktestPlan
    /// Nil for a strategy that reads no forecasts.
    let source: ForecastSource?
    /// The language model's view, which stays what it was.
    let language: LanguageView?

    /// The decision at the last candle.
    ///
    /// - Parameters:
    ///   - series: Candles that end with the bar that has just closed.
    ///   - forecast: Takes the place of the source's forecast.
    /// - Returns: The decision.
    /// - Throws: What strategy and forecaster throw.
    func decision(_ series: CandleSeries, given forecast: Forecast? = nil) throws -> Decision {
        let last = series.count - 1
        var forecasts: [Forecast?] = []
        if let source {
            forecasts = Array(repeating: nil, count: last)
            forecasts.append(try forecast ?? source.forecast(series))
        }
        let study = Study(series: series, forecasts: forecasts)
        let strategy = try plan.definition.strategy(for: study, parameters: plan.parameters)
        let moment = study.moment(at: last)
        let signal =
            if let strategy = strategy as? any LanguageStrategy, plan.parameters[.usesLanguageModel]
            {
                strategy.signal(at: moment, language: language)
            } else {
                strategy.signal(at: moment)
            }
        return Decision(signal: signal, strategy: strategy, moment: moment)
    }

    /// The candles with another last close.
    ///
    /// High and low are moved where the close lies beyond them, since no candle closes outside of its
    /// range.
    static func replacing(close: Double, of series: CandleSeries) throws -> CandleSeries {
        let last = series.count - 1
        var candle = series[last]
        candle.close = close
        candle.high = max(candle.high, close)
        candle.low = min(candle.low, close)
        var changed = series.slice(0..<last)
        try changed.append(candle)
        return changed
    }
}

extension LoadedModel {
    /// The model as a source of forecasts.
    var source: Decider.ForecastSource {
        Decider.ForecastSource(
            forecast: { [forecaster, band] series in
                let last = series.count - 1
                guard
                    let forecast = try forecaster.forecasts(for: series, at: last..<series.count)[
                        0
                    ],
                    forecast.logReturn.isFinite
                else { return nil }
                return band?.banding([forecast])[0] ?? forecast
            },
            ranks: forecaster.manifest.rankTable
        )
    }
}

extension FittedBaseline {
    /// The fitted forecaster as a source of forecasts.
    var source: Decider.ForecastSource {
        Decider.ForecastSource(
            forecast: { [forecaster] series in
                let last = series.count - 1
                let forecasts = try forecaster.forecasts(for: series, at: last..<series.count)
                return forecaster.band?.banding(forecasts)[0] ?? forecasts[0]
            },
            ranks: forecaster.rankTable
        )
    }
}
