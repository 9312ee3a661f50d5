import Market
import Neural

/// A series made ready for training: its split, scalers fitted on the training rows, scaled rows.
///
/// Windows are not copied out: the engine reads `lookback` rows that end at a row of ``features``.
struct Dataset {
    let series: CandleSeries
    let split: Split
    let featureScaler: Scaler
    let targetScaler: Scaler
    /// What the columns of ``features`` are.
    let featureList: [Feature]
    /// Scaled features, a row for each candle, NaN in the warm-up.
    let features: Matrix
    /// Scaled targets, a row for each candle, NaN in the last.
    let targets: Matrix
    /// The targets in their own unit, clipped.
    let clippedTargets: ClippedTargets
    /// What is odd about the candles.
    let quality: DataQuality

    /// Prepares a series.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - rule: Where the parts of the split end.
    ///   - configuration: Lookback and scaling.
    /// - Throws: ``ForecastingError/notEnoughCandles(series:have:need:)``, or
    ///   ``ForecastingError/invalidParameter(name:value:expected:)`` for a rule that leaves a part
    ///   without a window.
    init(
        _ series: CandleSeries,
        split rule: Split.Rule,
        configuration: TrainingConfiguration
    ) throws(ForecastingError) {
        let table = FeatureTable(series, features: configuration.featureSet.features)
        let split = try rule.split(
            series,
            bars: table.firstDefined..<table.rows,
            lookback: configuration.lookbackWindow,
            warmUp: FeatureTable.warmUp(of: table.features)
        )
        self.init(series, table: table, split: split, featureScaler: configuration.featureScaler)
    }

    /// Prepares a series for a split that is known already.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - table: Their features, defined in all rows of the split.
    ///   - split: A split whose training part has a window; the others may be empty.
    ///   - kind: How features are scaled.
    init(_ series: CandleSeries, table: FeatureTable, split: Split, featureScaler kind: ScalerKind)
    {
        let stretches = split.trainings.map(\.rows).filter { !$0.isEmpty }
        let clipped = ClippedTargets(Target.values(for: series), rows: stretches.joined())
        let range = BarSpan(series, bars: stretches)
        func fitting(_ values: [Double], columns: Int) -> ArraySlice<Double> {
            let rows = stretches.map { values[$0.lowerBound * columns..<$0.upperBound * columns] }
            // One stretch is not copied.
            return rows.count == 1 ? rows[0] : ArraySlice(rows.joined())
        }
        featureScaler = Scaler(
            fitting: fitting(table.values, columns: table.features.count),
            columns: table.features.map(\.rawValue),
            kind: kind,
            range: range
        )
        targetScaler = Scaler(
            fitting: fitting(clipped.values, columns: Target.names.count),
            columns: Target.names,
            kind: .standard,
            range: range
        )
        features = featureScaler.matrix(of: table.values, limit: Self.featureLimit)
        targets = targetScaler.matrix(of: clipped.values, limit: .infinity)
        clippedTargets = clipped
        quality = DataQuality(series, before: split.test.bars.upperBound, targets: clipped)
        self.series = series
        self.split = split
        featureList = table.features
    }

    /// Bound of a scaled feature: one wild bar must not drown the others.
    static let featureLimit = 10.0

    /// One target of some windows in its own unit, clipped, by the rows where they end.
    func unscaledTargets(_ target: Target, ends: Range<Int>) -> [Double] {
        ends.map { clippedTargets.values[$0 * Target.allCases.count + target.column] }
    }

    /// The scaled targets of some windows, one row a window.
    func targets(for ends: Range<Int>) -> Matrix {
        let width = targets.columns
        return Matrix(
            rows: ends.count,
            columns: width,
            values: Array(targets.values[ends.lowerBound * width..<ends.upperBound * width])
        )
    }
}
