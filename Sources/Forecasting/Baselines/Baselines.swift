/// The simple rules that a model has to beat, fitted on the same training windows.
///
/// A ridge regression's penalty is the best of ``RidgeRegression/penalties`` on the validation
/// windows, where the model's epoch was chosen.
struct Baselines {
    /// Bars that ``meanRanges(ends:)`` looks back.
    static let meanPeriod = 14

    private let inputs: BaselineInputs
    private let forecasters: [BaselineForecaster.Kind: BaselineForecaster]

    init(_ dataset: Dataset) {
        inputs = BaselineInputs(dataset.series, bounds: dataset.clippedTargets.bounds)
        forecasters = Dictionary(
            uniqueKeysWithValues: BaselineForecaster.Kind.allCases.map {
                ($0, BaselineForecaster($0, fittedTo: dataset))
            }
        )
    }

    /// A rule's forecasts of the log return.
    func returns(_ kind: BaselineForecaster.Kind, ends: Range<Int>) -> [Double] {
        forecasters[kind]?.logReturns(of: inputs, at: ends) ?? []
    }

    /// A rule's forecasts of the log range.
    func ranges(_ kind: BaselineForecaster.Kind, ends: Range<Int>) -> [Double] {
        forecasters[kind]?.logRanges(of: inputs, at: ends) ?? []
    }

    /// The mean log range of the last 14 bars, of fewer where the series begins.
    func meanRanges(ends: Range<Int>) -> [Double] {
        ends.map { end in
            let ranges = inputs.logRanges[max(0, end + 1 - Self.meanPeriod)...end]
            return ranges.reduce(0, +) / Double(ranges.count)
        }
    }
}
