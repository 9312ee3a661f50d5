public import Market

extension LSTMForecaster: TraceableForecaster {
    /// The window's features, raw and scaled, the forecast, and its rank.
    ///
    /// Features are computed from the whole series, so that two series of different length show
    /// whether one of them depends on later candles.
    public func trace(for series: CandleSeries, at bar: Int) throws -> ForecastTrace {
        try ForecastTrace(
            of: self,
            scaler: manifest.scalers.features,
            lookback: lookback,
            for: series,
            at: bar
        )
    }
}

extension FoldForecaster: TraceableForecaster {
    /// As that of a model of its own, see ``LSTMForecaster/trace(for:at:)``.
    public func trace(for series: CandleSeries, at bar: Int) throws -> ForecastTrace {
        try ForecastTrace(
            of: self,
            scaler: model.scalers.features,
            lookback: model.configuration.lookbackWindow,
            for: series,
            at: bar
        )
    }
}

extension ForecastTrace {
    /// The stages of a network's forecast.
    fileprivate init(
        of forecaster: some Forecaster,
        scaler: Scaler,
        lookback: Int,
        for series: CandleSeries,
        at bar: Int
    ) throws {
        let table = FeatureTable(series, features: scaler.features)
        let width = scaler.columns.count
        let window = max(0, bar - lookback + 1) * width..<(bar + 1) * width
        let features = Array(table.values[window])
        let forecast = try forecaster.forecasts(for: series, at: bar..<bar + 1)[0]
        self.init(
            features: features,
            scaled: features.indices.map { scaler.scaled(features[$0], column: $0 % width) },
            outputs: [forecast?.logReturn, forecast?.logRange].compactMap(\.self),
            calibrated: [forecast?.rank].compactMap(\.self)
        )
    }
}
