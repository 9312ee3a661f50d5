/// Forecasters that take turns at stated bars, as the folds of a walk-forward do.
///
/// Each stretch is forecast from the candles of its own, which begin at a stated one and end with the
/// stretch, or with the series where that is shorter. So a series that was cut inside a stretch gives
/// that stretch's forecaster the same candles less the later ones.
public struct ScheduledForecaster: TraceableForecaster {
    /// Who forecasts some consecutive bars.
    public struct Stretch: Sendable {
        /// Positions in the series.
        public let bars: Range<Int>
        /// Position of the first candle that the forecaster is given, at or before the bars.
        public let first: Int
        /// Makes the forecaster, when it is needed.
        public let forecaster: @Sendable () throws -> any Forecaster

        /// Creates a stretch.
        public init(
            bars: Range<Int>,
            first: Int,
            forecaster: @escaping @Sendable () throws -> any Forecaster
        ) {
            precondition((0...bars.lowerBound).contains(first), "candles before the bars")
            self.bars = bars
            self.first = first
            self.forecaster = forecaster
        }
    }

    /// The stretches.
    public let stretches: [Stretch]

    /// Creates a forecaster.
    ///
    /// - Parameter stretches: Ascending, none over another.
    public init(_ stretches: [Stretch]) {
        precondition(stretches.map(\.bars).isAscending(), "stretches follow one another")
        self.stretches = stretches
    }

    /// The forecasts of each bar's stretch; nil for bars of none.
    ///
    /// - Throws: What makes a forecaster, and what it throws.
    public func forecasts(for series: CandleSeries, at bars: Range<Int>) throws -> [Forecast?] {
        var forecasts = [Forecast?](repeating: nil, count: bars.count)
        for stretch in stretches {
            let part = stretch.bars.clamped(to: bars)
            guard !part.isEmpty else { continue }
            let made = try stretch.forecaster().forecasts(
                for: stretch.candles(of: series),
                at: part.lowerBound - stretch.first..<part.upperBound - stretch.first
            )
            forecasts.replaceSubrange(
                part.lowerBound - bars.lowerBound..<part.upperBound - bars.lowerBound,
                with: made
            )
        }
        return forecasts
    }

    /// The stages of the bar's stretch; of a forecaster that cannot be traced its forecast and rank.
    ///
    /// - Throws: What makes a forecaster, and what it throws.
    public func trace(for series: CandleSeries, at bar: Int) throws -> ForecastTrace {
        guard let stretch = stretches.first(where: { $0.bars.contains(bar) }) else {
            return ForecastTrace(features: [], scaled: [], outputs: [], calibrated: [])
        }
        let (forecaster, candles) = (try stretch.forecaster(), stretch.candles(of: series))
        let place = bar - stretch.first
        if let forecaster = forecaster as? any TraceableForecaster {
            return try forecaster.trace(for: candles, at: place)
        }
        let forecast = try forecaster.forecasts(for: candles, at: place..<place + 1).first ?? nil
        return ForecastTrace(
            features: [],
            scaled: [],
            outputs: [forecast?.logReturn, forecast?.logRange].compactMap(\.self),
            calibrated: [forecast?.rank].compactMap(\.self)
        )
    }
}

extension ScheduledForecaster.Stretch {
    /// The candles that the forecaster is given of a series.
    fileprivate func candles(of series: CandleSeries) -> CandleSeries {
        series.slice(first..<min(bars.upperBound, series.count))
    }
}

extension Array {
    /// Whether each range begins at the end of the one before it, or later.
    package func isAscending<Bound>() -> Bool where Element == Range<Bound> {
        zip(self, dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
    }
}
