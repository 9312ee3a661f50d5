public import Market
import Neural

/// Forecasts of a trained network, or the mean of several.
///
/// ```swift
/// let store = ModelStore(root: home.appending(path: "models"))
/// let forecaster = try LSTMForecaster(store.model(for: ModelKey(series.key)))
/// let forecasts = try forecaster.forecasts(for: series, at: 1000..<1720)
/// ```
///
/// The forecast at a bar has the same bits alone or in a batch, for any number of threads, and
/// whatever candles follow the bar. The first forecast builds the engines that all later ones use,
/// also those of copies of the forecaster. Concurrent callers run one after the other.
public struct LSTMForecaster: Forecaster {
    /// The model's manifest: its training and its metrics.
    public let manifest: ModelManifest
    private let ensemble: Ensemble

    /// Creates a forecaster.
    ///
    /// - Parameters:
    ///   - model: A model, as ``ModelStore/model(for:)`` reads it.
    ///   - threads: How many threads to use; nil for one a core.
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

    /// How many bars of a series precede the first forecast.
    public var warmUp: Int {
        FeatureTable.warmUp(of: manifest.scalers.features.features) + lookback - 1
    }

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

    /// The same on that many threads; nil for the forecaster's own number.
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
