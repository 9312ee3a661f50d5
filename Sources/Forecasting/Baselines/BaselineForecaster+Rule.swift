import Market
import Neural

extension BaselineForecaster {
    /// The fitted coefficients.
    enum Rule: Encodable, Hashable {
        case har(AutoRegression, RidgeRegression)
        case ewma(AutoRegression, ExponentialMean)
        case ridge(FeatureRegression, HourlyRegression)
    }
}

extension BaselineForecaster.Rule {
    /// Fits a rule to the training windows of a data set; the validation windows choose a penalty.
    ///
    /// - Parameters:
    ///   - kind: What to fit.
    ///   - dataset: The data set.
    ///   - inputs: Its series, clipped like its targets.
    init(_ kind: BaselineForecaster.Kind, fittedTo dataset: Dataset, inputs: BaselineInputs) {
        let ends = dataset.split.training.ends
        let ranges = dataset.unscaledTargets(.logRange, ends: ends)
        func autoRegression() -> AutoRegression {
            AutoRegression(inputs, dataset.unscaledTargets(.logReturn, ends: ends), ends: ends)
        }
        switch kind {
        case .har:
            self = .har(autoRegression(), .har(inputs, ranges, ends: ends))
        case .ewma:
            self = .ewma(autoRegression(), ExponentialMean(inputs, ranges, ends: ends))
        case .ridge:
            self = .ridge(
                FeatureRegression(dataset, inputs),
                HourlyRegression(dataset, inputs)
            )
        }
    }

    /// Forecasts of the log return after some rows.
    func logReturns(of inputs: BaselineInputs, at ends: Range<Int>) -> [Double] {
        switch self {
        case .har(let line, _), .ewma(let line, _): ends.map { line.forecast(inputs, at: $0) }
        case .ridge(let regression, _): regression.forecasts(inputs, at: ends)
        }
    }

    /// Forecasts of the log range after some rows; a range below 0 does not exist and becomes 0.
    func logRanges(of inputs: BaselineInputs, at ends: Range<Int>) -> [Double] {
        let forecasts =
            switch self {
            case .har(_, let regression): ends.map { regression.prediction(for: inputs.terms[$0]) }
            case .ewma(_, let mean): mean.forecasts(inputs, at: ends)
            case .ridge(_, let regression): ends.map { regression.forecast(inputs, at: $0) }
            }
        return forecasts.map { max(0, $0) }
    }

    /// Forecasts of both, ranked by a table.
    func forecasts(
        of inputs: BaselineInputs,
        at ends: Range<Int>,
        _ table: RankTable
    ) -> [Forecast] {
        zip(logReturns(of: inputs, at: ends), logRanges(of: inputs, at: ends)).map {
            Forecast(logReturn: $0, logRange: $1, rank: table.rank(of: abs($0)))
        }
    }
}

extension RidgeRegression {
    /// Ordinary least squares of the next bar's log range on HAR's terms; the mean range where the
    /// terms do not vary.
    fileprivate static func har(
        _ inputs: BaselineInputs,
        _ ranges: [Double],
        ends: Range<Int>
    ) -> RidgeRegression {
        let rows = Rows(inputs: ends.flatMap { inputs.terms[$0] }, targets: ranges)
        return RidgeRegression(fitting: rows, width: RangeTerms.periods.count, penalty: 0)
            ?? .mean(of: ranges, width: RangeTerms.periods.count)
    }
}

/// The least-squares line of the next log return on the last one.
struct AutoRegression: Encodable, Hashable {
    private let line: RidgeRegression

    fileprivate init(_ inputs: BaselineInputs, _ returns: [Double], ends: Range<Int>) {
        let rows = RidgeRegression.Rows(inputs: Array(inputs.logReturns[ends]), targets: returns)
        line =
            RidgeRegression(fitting: rows, width: 1, penalty: 0) ?? .mean(of: returns, width: 1)
    }

    fileprivate func forecast(_ inputs: BaselineInputs, at bar: Int) -> Double {
        line.prediction(for: inputs.logReturns[bar...bar])
    }
}

/// The exponentially weighted moving average of the log range.
///
/// m(t) = λ m(t-1) + (1 - λ) r(t), which is the forecast of r(t+1), as RiskMetrics has it for squared
/// returns ("RiskMetrics Technical Document", J.P. Morgan, 1996, section 5.2).
struct ExponentialMean: Encodable, Hashable {
    /// The decays that are tried: up to 0.97, with which a mean has forgotten the series' first bar
    /// to the last bit after the 2,000 bars of warm-up.
    static let decays = (50...97).map { Double($0) / 100 }

    /// λ, which had the least squared error on the training windows.
    let decay: Double

    fileprivate init(_ inputs: BaselineInputs, _ ranges: [Double], ends: Range<Int>) {
        let errors = Self.decays.map { decay in
            meanSquaredError(Self.means(inputs, decay: decay, at: ends), ranges)
        }
        decay = zip(errors, Self.decays).min { $0.0 < $1.0 }?.1 ?? Self.decays[0]
    }

    fileprivate func forecasts(_ inputs: BaselineInputs, at ends: Range<Int>) -> [Double] {
        Self.means(inputs, decay: decay, at: ends)
    }

    private static func means(
        _ inputs: BaselineInputs,
        decay: Double,
        at ends: Range<Int>
    ) -> [Double] {
        var means: [Double] = []
        var mean = inputs.logRanges.first ?? 0
        for bar in 0..<ends.upperBound {
            mean = decay * mean + (1 - decay) * inputs.logRanges[bar]
            if bar >= ends.lowerBound { means.append(mean) }
        }
        return means
    }
}

/// Ridge regression of the log return on the scaled features of the last row.
struct FeatureRegression: Encodable, Hashable {
    private let scaler: Scaler
    private let regression: RidgeRegression

    fileprivate init(_ dataset: Dataset, _ inputs: BaselineInputs) {
        scaler = dataset.featureScaler
        let features = dataset.features
        func rows(_ ends: Range<Int>) -> RidgeRegression.Rows {
            RidgeRegression.Rows(
                inputs: features.rows(ends),
                targets: dataset.unscaledTargets(.logReturn, ends: ends)
            )
        }
        regression = .best(
            fitting: rows(dataset.split.training.ends),
            width: features.columns,
            choosing: rows(dataset.split.validation.ends)
        )
    }

    fileprivate func forecasts(_ inputs: BaselineInputs, at ends: Range<Int>) -> [Double] {
        let features = inputs.features(by: scaler)
        return regression.predictions(for: features.rows(ends))
    }
}

/// Ridge regression of the log range on HAR's terms and the hour at which the next bar opens.
struct HourlyRegression: Encodable, Hashable {
    private static let width = RangeTerms.periods.count + 24

    private let scaler: Scaler
    private let regression: RidgeRegression

    fileprivate init(_ dataset: Dataset, _ inputs: BaselineInputs) {
        let scaler = dataset.targetScaler
        func rows(_ ends: Range<Int>) -> RidgeRegression.Rows {
            RidgeRegression.Rows(
                inputs: ends.flatMap { Self.row(inputs, at: $0, scaler: scaler) },
                targets: dataset.unscaledTargets(.logRange, ends: ends)
            )
        }
        self.scaler = scaler
        regression = .best(
            fitting: rows(dataset.split.training.ends),
            width: Self.width,
            choosing: rows(dataset.split.validation.ends)
        )
    }

    fileprivate func forecast(_ inputs: BaselineInputs, at bar: Int) -> Double {
        regression.prediction(for: Self.row(inputs, at: bar, scaler: scaler)[...])
    }

    /// Mean ranges in standard deviations, so that the penalty weighs them like the features, and
    /// one column for each hour at which the next bar may open.
    private static func row(_ inputs: BaselineInputs, at bar: Int, scaler: Scaler) -> [Double] {
        let hour = inputs.series.closeTime(at: bar).hourOfDay
        return inputs.terms[bar].map { scaler.scaled($0, column: Target.logRange.column) }
            + (0..<24).map { $0 == hour ? 1 : 0 }
    }
}

extension Matrix {
    /// Some rows as doubles, row after row.
    fileprivate func rows(_ ends: Range<Int>) -> [Double] {
        values[ends.lowerBound * columns..<ends.upperBound * columns].map(Double.init)
    }
}
