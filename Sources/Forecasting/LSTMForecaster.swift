public import Market
import Neural

/// Forecasts by a trained network, or by the mean of several.
///
/// ```swift
/// let store = ModelStore(root: home.appending(path: "models"))
/// let forecaster = try LSTMForecaster(store.model(for: ModelKey(series.key)))
/// let forecasts = try forecaster.forecasts(for: series, at: 1000..<1720)
/// ```
///
/// The forecast at a bar has the same bits whether it is asked for alone or among others, on
/// however many threads, and whatever candles follow the bar. The first forecast makes what all
/// later ones use, copies of the forecaster too; callers on several threads take turns.
public struct LSTMForecaster: Forecaster {
    /// What is known about the model: where it was trained, and how good it was.
    public let manifest: ModelManifest
    private let ensemble: Ensemble

    /// Creates a forecaster.
    ///
    /// - Parameters:
    ///   - model: A model, as ``ModelStore/model(for:)`` reads it.
    ///   - threads: How many cores to use, all where absent.
    public init(_ model: StoredModel, threads: Int? = nil) {
        manifest = model.manifest
        ensemble = Ensemble(
            networks: model.networks,
            lookback: model.manifest.lookback,
            threads: threads
        )
    }

    /// Rows in a window.
    public var lookback: Int { manifest.lookback }

    /// How many bars a series begins with before the first forecast.
    public var warmUp: Int { FeatureTable.warmUp + lookback - 1 }

    /// Forecasts the bar after each of some bars.
    ///
    /// - Parameters:
    ///   - series: Candles of the kind that the model was trained for, with at least ``warmUp``
    ///     before `bars`; several hundred more let the indicators forget where the series begins.
    ///   - bars: Positions in the series.
    /// - Returns: One element for each bar; nil for the first ``warmUp`` bars of the series.
    /// - Throws: ``ForecastingError/wrongSeries(model:given:)`` for other candles,
    ///   ``ForecastingError/invalidParameter(name:value:expected:)`` for bars outside the series,
    ///   ``ForecastingError/network(_:)`` where the engine refuses.
    public func forecasts(
        for series: CandleSeries,
        at bars: Range<Int>
    ) throws -> [Forecast?] {
        try forecasts(for: series, at: bars, threads: nil)
    }

    /// The same on so many cores; nil for as many as the forecaster was made for.
    public func forecasts(
        for series: CandleSeries,
        at bars: Range<Int>,
        threads: Int?
    ) throws -> [Forecast?] {
        guard series.key == manifest.series else {
            throw ForecastingError.wrongSeries(model: manifest.series, given: series.key)
        }
        guard bars.lowerBound >= 0, bars.upperBound <= series.count else {
            throw ForecastingError.invalidParameter(
                name: "bars",
                value: "\(bars)",
                expected: "within 0..<\(series.count)"
            )
        }
        let ends = bars.clamped(to: warmUp..<max(warmUp, series.count))
        guard !ends.isEmpty else { return bars.map { _ in nil } }

        let columns = try ensemble.forecasts(
            for: series,
            at: ends,
            scalers: manifest.scalers,
            threads: threads
        )
        let forecasts: [Forecast?] = ends.indices.map { bar in
            let row = bar - ends.lowerBound
            let logReturn = columns.logReturns[row]
            return Forecast(
                logReturn: logReturn,
                logRange: columns.logRanges.isEmpty ? nil : columns.logRanges[row],
                rank: manifest.rankTable.rank(of: abs(logReturn))
            )
        }
        return Array(repeating: nil, count: bars.count - ends.count) + forecasts
    }
}
