/// What each stage of a forecaster makes of the candles up to one bar.
///
/// Two traces of the same bar, one of a longer series, differ first in the stage that has seen a
/// later candle.
public struct ForecastTrace: Hashable, Sendable {
    /// The raw features that the forecast is made of, in any order that is always the same.
    public var features: [Double]
    /// The same after scaling.
    public var scaled: [Double]
    /// The forecast before calibration.
    public var outputs: [Double]
    /// What calibrations make of it: ranks and probabilities.
    public var calibrated: [Double]

    /// Creates a trace.
    public init(
        features: [Double],
        scaled: [Double],
        outputs: [Double],
        calibrated: [Double]
    ) {
        self.features = features
        self.scaled = scaled
        self.outputs = outputs
        self.calibrated = calibrated
    }
}

/// A forecaster whose stages can be looked at one by one.
public protocol TraceableForecaster: Forecaster {
    /// The stages of the forecast at one bar, from the whole series that is given.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - bar: A position in the series at which there is a forecast.
    /// - Returns: What each stage makes of the candles up to the bar.
    /// - Throws: Whatever keeps the model from being run on these candles.
    func trace(for series: CandleSeries, at bar: Int) throws -> ForecastTrace
}
