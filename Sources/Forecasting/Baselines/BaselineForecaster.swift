public import Foundation
public import Market
public import Validation

/// A forecaster in closed form, fitted to candles in milliseconds: the rivals of a network.
///
/// ```swift
/// let har = try BaselineForecaster.fit(.har, to: series, bars: 0..<8760)
/// let forecasts = try har.forecasts(for: series, at: 8760..<9480)
/// ```
///
/// | kind | range | return |
/// |---|---|---|
/// | `har` | ordinary least squares on the four HAR terms | AR(1) |
/// | `ewma` | exponentially weighted mean of the ranges, as RiskMetrics smooths variances | AR(1) |
/// | `ridge` | ridge regression on the HAR terms and the hour of day | ridge regression on the features |
///
/// AR(1) is the least-squares line of the next log return on the last one. Targets, and the ranges
/// and returns that they are forecast from, are clipped as in a training. The forecast at a bar
/// depends on no later candle and has the same bits alone or among others.
public struct BaselineForecaster: Forecaster, Encodable, Hashable {
    /// What is fitted.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        /// The heterogeneous autoregression of the range.
        case har
        /// The exponentially weighted moving average of the range.
        case ewma
        /// Ridge regressions of return and range.
        case ridge
    }

    /// What was fitted.
    public let kind: Kind
    /// The candles that it forecasts.
    public let series: SeriesKey
    /// The bars that coefficients and bounds were fitted on, as input or as target.
    public let fitted: BarSpan
    /// The bars after these on which the penalty was chosen, and the forecasts were ranked.
    public let validation: BarSpan

    /// The conformal band of the forecasts of the validation bars; nil for too few of them.
    public let band: ConformalBand?

    private let rule: Rule
    private let bounds: ClippedTargets.Bounds
    package let rankTable: RankTable

    /// Bars of a series that precede the first forecast.
    public static let warmUp = RangeTerms.warmUp

    /// The share of the bars that ranks the forecasts and chooses a penalty, in percent.
    private static let validationShare = 15

    /// Fewest bars that a forecaster is fitted to.
    public static let fewestBars = 200

    /// Fits a forecaster to some bars of a series, and to nothing else.
    ///
    /// - Parameters:
    ///   - kind: What to fit.
    ///   - series: The candles; those before `bars` are only warm-up, those after are not read.
    ///   - bars: The bars to fit to, as input or as target: at least ``fewestBars`` after the first
    ///     ``warmUp`` bars of the series.
    ///   - validation: The bars that follow them, on which a penalty is chosen and the forecasts are
    ///     ranked; nil for the last 15 % of `bars`, which are then not fitted to.
    /// - Returns: The fitted forecaster.
    /// - Throws: ``ForecastingError/notEnoughCandles(series:have:need:)`` for too few bars,
    ///   ``ForecastingError/invalidParameter(name:value:expected:)`` for bars outside the series or
    ///   parts that overlap.
    public static func fit(
        _ kind: Kind,
        to series: CandleSeries,
        bars: Range<Int>,
        validation: Range<Int>? = nil
    ) throws(ForecastingError) -> BaselineForecaster {
        let end = validation?.upperBound ?? bars.upperBound
        guard bars.lowerBound >= 0, end <= series.count,
            validation.map({ $0.lowerBound >= bars.upperBound }) ?? true
        else {
            throw .invalidParameter(
                name: "bars",
                value: "\(bars), \(validation.map { "\($0)" } ?? "no validation")",
                expected: "parts of 0..<\(series.count) that follow one another"
            )
        }
        let usable = max(bars.lowerBound, warmUp)..<max(warmUp, bars.upperBound)
        guard usable.count >= fewestBars, validation?.count ?? fewestBars >= 2 else {
            throw .notEnoughCandles(
                series: series.key,
                have: bars.count,
                need: fewestBars + max(0, warmUp - bars.lowerBound)
            )
        }
        let border = usable.lowerBound + usable.count * (100 - validationShare) / 100
        let known = series.slice(0..<end)
        let split = Split(
            training: usable.lowerBound..<(validation == nil ? border : usable.upperBound),
            validation: validation ?? border..<usable.upperBound,
            test: end..<end,
            lookback: 1
        )
        let dataset = Dataset(
            known,
            table: FeatureTable(known),
            split: split,
            featureScaler: .standard
        )
        return BaselineForecaster(kind, fittedTo: dataset)
    }

    /// Fits a forecaster to the training windows of a data set.
    init(_ kind: Kind, fittedTo dataset: Dataset) {
        let split = dataset.split
        self.kind = kind
        series = dataset.series.key
        fitted = BarSpan(dataset.series, bars: split.training.bars)
        validation = BarSpan(dataset.series, bars: split.validation.bars)
        bounds = dataset.clippedTargets.bounds
        let inputs = BaselineInputs(dataset.series, bounds: bounds)
        rule = Rule(kind, fittedTo: dataset, inputs: inputs)
        let ends = split.validation.ends
        let ranked = rule.logReturns(of: inputs, at: ends)
        let table = RankTable(sizes: ranked.isEmpty ? [0] : ranked.map(abs))
        rankTable = table
        var forecasts = [Forecast?](repeating: nil, count: dataset.series.count)
        forecasts.replaceSubrange(ends, with: rule.forecasts(of: inputs, at: ends, table))
        band = ConformalBand(forecasts, of: dataset.series, at: ends)
    }

    /// Forecasts the bar after each of some bars.
    ///
    /// - Parameters:
    ///   - series: Candles of the kind that the forecaster was fitted to, with at least ``warmUp``
    ///     before `bars`.
    ///   - bars: Positions in the series.
    /// - Returns: One element for each bar; nil for the first ``warmUp`` bars of the series.
    /// - Throws: ``ForecastingError/wrongSeries(model:given:)`` for other candles,
    ///   ``ForecastingError/invalidParameter(name:value:expected:)`` for bars outside the series.
    public func forecasts(
        for series: CandleSeries,
        at bars: Range<Int>
    ) throws -> [Forecast?] {
        guard series.key == self.series else {
            throw ForecastingError.wrongSeries(model: self.series, given: series.key)
        }
        guard bars.lowerBound >= 0, bars.upperBound <= series.count else {
            throw ForecastingError.invalidParameter(
                name: "bars",
                value: "\(bars)",
                expected: "within 0..<\(series.count)"
            )
        }
        let ends = bars.clamped(to: Self.warmUp..<max(Self.warmUp, series.count))
        guard !ends.isEmpty else { return bars.map { _ in nil } }
        let inputs = BaselineInputs(series.slice(0..<bars.upperBound), bounds: bounds)
        return Array(repeating: nil, count: bars.count - ends.count)
            + rule.forecasts(of: inputs, at: ends, rankTable)
    }
}

// MARK: - Identity

extension BaselineForecaster {
    /// All that was fitted, as bytes: equal fits give equal bytes.
    ///
    /// - Throws: `EncodingError` for a number that is not finite.
    public func encoded() throws -> Data {
        try JSONEncoder.canonical.encode(self)
    }
}

// MARK: - For evaluations on a data set

extension BaselineForecaster {
    /// Forecasts of the log return after some rows.
    func logReturns(of inputs: BaselineInputs, at ends: Range<Int>) -> [Double] {
        rule.logReturns(of: inputs, at: ends)
    }

    /// Forecasts of the log range after some rows, at least 0.
    func logRanges(of inputs: BaselineInputs, at ends: Range<Int>) -> [Double] {
        rule.logRanges(of: inputs, at: ends)
    }
}
