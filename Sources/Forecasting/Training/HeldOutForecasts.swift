public import Market

/// A new model's forecasts of the validation and test parts, for calibration before the model is
/// saved.
public struct HeldOutForecasts: Sendable {
    /// The candles of the training.
    public let series: CandleSeries
    /// One element for each candle, nil outside both parts.
    public let forecasts: [Forecast?]
    /// Bars of the validation part that have a forecast.
    public let validation: Range<Int>
    /// Bars of the test part that have a forecast.
    public let test: Range<Int>

    /// Takes existing forecasts.
    package init(
        series: CandleSeries,
        forecasts: [Forecast?],
        validation: Range<Int>,
        test: Range<Int>
    ) {
        self.series = series
        self.forecasts = forecasts
        self.validation = validation
        self.test = test
    }

    init(_ dataset: Dataset, evaluation: EnsembleEvaluation) {
        series = dataset.series
        validation = dataset.split.validation.ends
        test = dataset.split.test.ends
        var forecasts = [Forecast?](repeating: nil, count: series.count)
        for (part, columns) in [(validation, evaluation.validation), (test, evaluation.test)] {
            for (row, bar) in part.enumerated() {
                let logReturn = columns.logReturns[row]
                forecasts[bar] = Forecast(
                    logReturn: logReturn,
                    logRange: columns.logRanges.isEmpty ? nil : columns.logRanges[row],
                    rank: evaluation.rankTable.rank(of: abs(logReturn))
                )
            }
        }
        self.forecasts = forecasts
    }
}
