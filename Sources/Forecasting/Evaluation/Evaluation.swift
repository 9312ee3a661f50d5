import Market
import Neural

/// A network's outputs in the units of its targets.
struct ForecastColumns {
    /// Forecasts of the next bar's log return.
    let logReturns: [Double]
    /// Forecasts of the next bar's log range; empty where the network does not forecast it.
    ///
    /// A range below 0 does not exist and becomes 0.
    let logRanges: [Double]

    /// Reads outputs, one row a window, that are standardised.
    init(_ outputs: Matrix, scaler: Scaler) {
        func column(_ target: Target) -> [Double] {
            (0..<outputs.rows).map { row in
                scaler.restored(Double(outputs[row, target.column]), column: target.column)
            }
        }
        logReturns = column(.logReturn)
        logRanges =
            outputs.columns > Target.logRange.column ? column(.logRange).map { max(0, $0) } : []
    }
}

/// Judges a network on the parts of a data set.
struct Evaluation {
    private let dataset: Dataset
    private let loss: Loss
    private let baselines: Baselines

    init(_ dataset: Dataset, loss: Loss) {
        self.dataset = dataset
        self.loss = loss
        baselines = Baselines(dataset)
    }

    /// Compares outputs for the windows of a part with what happened.
    ///
    /// - Parameters:
    ///   - outputs: One row for each of the part's windows, standardised.
    ///   - part: A part with at least one window.
    /// - Returns: The figures; those that are not defined are nil.
    /// - Throws: `NeuralError` for outputs of another shape.
    func metrics(
        of outputs: Matrix,
        for part: Split.Part
    ) throws(NeuralError) -> ForecastMetrics {
        let forecasts = ForecastColumns(outputs, scaler: dataset.targetScaler)
        return ForecastMetrics(
            bars: part.ends.count,
            loss: try loss.mean(of: outputs, against: dataset.targets(for: part.ends)),
            logReturn: returnMetrics(forecasts.logReturns, ends: part.ends),
            logRange: rangeMetrics(forecasts.logRanges, ends: part.ends)
        )
    }

    private func returnMetrics(_ forecasts: [Double], ends: Range<Int>) -> ForecastMetrics.Return {
        let outcomes = dataset.unscaledTargets(.logReturn, ends: ends)
        let error = meanSquaredError(forecasts, outcomes)
        let errorOfZero = meanSquaredError(outcomes.map { _ in 0 }, outcomes)
        let errorOfRidge = meanSquaredError(baselines.returns(.ridge, ends: ends), outcomes)
        let coefficient = correlation(forecasts, outcomes)
        let moved = zip(forecasts, outcomes).filter { $0.1 != 0 }
        return ForecastMetrics.Return(
            errorOverZero: ratio(error, errorOfZero),
            errorOverRidge: ratio(error, errorOfRidge),
            ridgeOverZero: ratio(errorOfRidge, errorOfZero),
            informationCoefficient: coefficient,
            informationCoefficientInterval: coefficient.flatMap {
                ConfidenceInterval(ofCorrelation: $0, pairs: outcomes.count)
            },
            rankInformationCoefficient: rankCorrelation(forecasts, outcomes),
            directionalAccuracy: Proportion(moved.count { $0.0 * $0.1 > 0 }, of: moved.count)
        )
    }

    private func rangeMetrics(_ forecasts: [Double], ends: Range<Int>) -> ForecastMetrics.Range {
        let outcomes = dataset.unscaledTargets(.logRange, ends: ends)
        let column = Target.logRange.column
        func scaled(_ values: [Double]) -> [Double] {
            values.map { dataset.targetScaler.scaled($0, column: column) }
        }
        let happened = scaled(outcomes)
        let own = scaled(forecasts)
        func error(of forecasts: [Double]) -> Double {
            meanSquaredError(scaled(forecasts), happened)
        }
        let comparisons = BaselineForecaster.Kind.allCases.map { kind in
            let others = scaled(baselines.ranges(kind, ends: ends))
            return (kind.rawValue, RangeComparison(own, against: others, outcomes: happened))
        }
        return ForecastMetrics.Range(
            error: error(of: forecasts),
            errorOfMean: error(of: baselines.meanRanges(ends: ends)),
            errorOfRegression: error(of: baselines.ranges(.ridge, ends: ends)),
            baselines: Dictionary(uniqueKeysWithValues: comparisons),
            informationCoefficient: correlation(forecasts, outcomes)
        )
    }
}

/// The quotient of two errors; nil where the second is 0.
private func ratio(_ error: Double, _ other: Double) -> Double? {
    other > 0 ? error / other : nil
}
