import Foundation
public import Market
public import Validation

extension ConformalBand {
    /// Makes the band of forecasts that nothing was fitted to; nil for fewer than
    /// ``ConformalBand/fewestBars`` forecasts with a range.
    ///
    /// - Parameters:
    ///   - forecasts: One element for each candle of the series.
    ///   - series: The candles.
    ///   - bars: The held-out bars; the outcome of each is the candle after it.
    public init?(_ forecasts: [Forecast?], of series: CandleSeries, at bars: Range<Int>) {
        let pairs = zip(
            RangedForecast.all(forecasts, at: bars),
            RangedForecast.outcomes(of: series, after: bars)
        ).compactMap { forecast, outcome in
            forecast.flatMap { forecast in outcome.map { (forecast, $0) } }
        }
        self.init(forecasts: pairs.map(\.0), outcomes: pairs.map(\.1))
    }
}

extension ConformalBand {
    /// Forecasts with the reach of this band around each return; those without a range have none.
    public func banding(_ forecasts: [Forecast?]) -> [Forecast?] {
        forecasts.map { forecast in
            guard var forecast, let logRange = forecast.logRange else { return forecast }
            let reach = returnReach(logRange: logRange)
            forecast.returnReach = reach > 0 && reach.isFinite ? reach : nil
            return forecast
        }
    }
}

extension BandCoverage {
    /// Walks a band over forecasts of a window; nil for fewer than three with a range.
    ///
    /// - Parameters:
    ///   - band: The band, made before the window.
    ///   - forecasts: One element for each candle of the series.
    ///   - series: The candles.
    ///   - bars: The window; the forecast at its last bar has no outcome.
    public init?(
        _ band: ConformalBand,
        forecasts: [Forecast?],
        of series: CandleSeries,
        at bars: Range<Int>
    ) {
        self.init(
            band,
            forecasts: RangedForecast.all(forecasts, at: bars),
            outcomes: RangedForecast.outcomes(of: series.slice(0..<bars.upperBound), after: bars)
        )
    }

    /// Walks the band of each stretch over forecasts of a window; nil for fewer than three with a
    /// range.
    ///
    /// - Parameters:
    ///   - stretches: Positions in the window and the band that was made before each.
    ///   - forecasts: One element for each candle of the series.
    ///   - series: The candles.
    ///   - bars: The window; the forecast at its last bar has no outcome.
    public init?(
        _ stretches: [Stretch],
        forecasts: [Forecast?],
        of series: CandleSeries,
        at bars: Range<Int>
    ) {
        self.init(
            stretches,
            forecasts: RangedForecast.all(forecasts, at: bars),
            outcomes: RangedForecast.outcomes(of: series.slice(0..<bars.upperBound), after: bars)
        )
    }
}

extension HeldOutForecasts {
    /// The conformal band of the forecasts of the validation part; nil for too few of them, and for a
    /// model that forecasts no range.
    public var band: ConformalBand? {
        ConformalBand(forecasts, of: series, at: validation)
    }
}

extension RangedForecast {
    /// The forecasts at some bars; nil where there is none with a finite return and range.
    fileprivate static func all(_ forecasts: [Forecast?], at bars: Range<Int>) -> [RangedForecast?]
    {
        bars.map { bar in
            guard let forecast = forecasts[bar], let logRange = forecast.logRange,
                logRange.isFinite, forecast.logReturn.isFinite
            else { return nil }
            return RangedForecast(logReturn: forecast.logReturn, logRange: max(0, logRange))
        }
    }

    /// What became of the bar after each of some bars; nil after the last one of the series.
    fileprivate static func outcomes(
        of series: CandleSeries,
        after bars: Range<Int>
    ) -> [RangedForecast?] {
        bars.map { bar in
            guard bar + 1 < series.count else { return nil }
            return RangedForecast(
                logReturn: log(series.closes[bar + 1] / series.closes[bar]),
                logRange: log(series.highs[bar + 1] / series.lows[bar + 1])
            )
        }
    }
}
