import Foundation
import Market
import Neural

/// Simple rules that a model has to beat, fitted on the same training windows.
///
/// Each regression's penalty is the best of ``RidgeRegression/penalties`` on the validation
/// windows, where the model's epoch was chosen.
struct Baselines {
    /// Bars that ``meanRanges(ends:)`` looks back.
    static let meanPeriod = 14
    /// Bars of the heterogeneous autoregression (HAR).
    ///
    /// Source: Corsi, "A simple approximate long-memory model of realized volatility", Journal of
    /// Financial Econometrics 7 (2009), carried over from days to hours.
    static let harPeriods = [1, 6, 24, 168]
    private static let harWidth = harPeriods.count + 24

    private let dataset: Dataset
    /// Sums of the bars' log ranges, clipped like the targets, before each bar and in all.
    private let rangeSums: [Double]
    private var returnRidge: RidgeRegression?
    private var rangeRidge: RidgeRegression?

    init(_ dataset: Dataset) {
        self.dataset = dataset
        let series = dataset.series
        rangeSums = series.openTimes.indices.reduce(into: [0]) { sums, bar in
            let range = log(series.highs[bar] / series.lows[bar])
            sums.append(sums[bar] + dataset.clippedTargets.clipped(range, .logRange))
        }
        let fitting = dataset.split.training.ends
        let choosing = dataset.split.validation.ends
        returnRidge = RidgeRegression.best(
            fitting: returnRows(fitting),
            width: Feature.allCases.count,
            choosing: returnRows(choosing)
        )
        rangeRidge = RidgeRegression.best(
            fitting: harRows(fitting),
            width: Self.harWidth,
            choosing: harRows(choosing)
        )
    }

    /// Forecasts of the log return by ridge regression on the features of each window's last row.
    func returns(ends: Range<Int>) -> [Double]? {
        returnRidge?.predictions(for: returnRows(ends))
    }

    /// Forecasts of the log range by the HAR regression.
    func ranges(ends: Range<Int>) -> [Double]? {
        rangeRidge?.predictions(for: harRows(ends))
    }

    /// The mean log range of the last 14 bars.
    func meanRanges(ends: Range<Int>) -> [Double] {
        ends.map { meanRange(of: Self.meanPeriod, at: $0) }
    }

    /// The mean log range of the bars up to one, of fewer where the series begins.
    private func meanRange(of period: Int, at bar: Int) -> Double {
        let bars = min(period, bar + 1)
        return (rangeSums[bar + 1] - rangeSums[bar + 1 - bars]) / Double(bars)
    }

    private func returnRows(_ ends: Range<Int>) -> RidgeRegression.Rows {
        let width = dataset.features.columns
        return RidgeRegression.Rows(
            inputs: dataset.features.values[ends.lowerBound * width..<ends.upperBound * width]
                .map(Double.init),
            targets: dataset.unscaledTargets(.logReturn, ends: ends)
        )
    }

    /// Mean ranges in standard deviations, so that the penalty weighs them like the features, and
    /// one column for each hour at which the next bar may open.
    private func harRows(_ ends: Range<Int>) -> RidgeRegression.Rows {
        var rows = RidgeRegression.Rows()
        rows.targets = dataset.unscaledTargets(.logRange, ends: ends)
        rows.inputs.reserveCapacity(ends.count * Self.harWidth)
        for end in ends {
            for period in Self.harPeriods {
                let mean = meanRange(of: period, at: end)
                rows.inputs.append(
                    dataset.targetScaler.scaled(mean, column: Target.logRange.column)
                )
            }
            let hour = dataset.series.closeTime(at: end).hourOfDay
            rows.inputs += (0..<24).map { $0 == hour ? 1 : 0 }
        }
        return rows
    }
}
