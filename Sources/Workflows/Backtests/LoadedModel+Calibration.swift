import Backtesting
import Forecasting
import Trading

extension LoadedModel {
    /// What scores of the plan's strategy came to on the model's held-out forecasts.
    ///
    /// - Parameters:
    ///   - plan: Whose trades are asked about.
    ///   - usesLanguage: Whether a language model took part in the scores.
    /// - Returns: nil where nobody knows, and where the plan's trades are others than those that
    ///   it was fitted with.
    func calibration(of plan: BacktestPlan, usesLanguage: Bool) -> Forecasting.Calibration? {
        let basis = Forecasting.Calibration.Basis(
            stops: plan.parameters[.stops],
            execution: plan.simulator.execution
        )
        guard !usesLanguage, plan.hasStandardScores,
            let calibration = forecaster.manifest.training?.calibrations[plan.definition.id],
            calibration.basis == basis
        else { return nil }
        return calibration
    }
}

extension Backtesting.Calibration {
    /// A model's calibration as a report shows it; nil where nobody knows what it is of.
    init?(_ calibration: Forecasting.Calibration) {
        guard let basis = calibration.basis else { return nil }
        let constant = calibration.validation.baseRate
        self.init(
            basis: basis.sentence,
            validation: Part(calibration.validation, constant: constant),
            test: calibration.test.map { Part($0, constant: constant) }
        )
    }
}

extension Backtesting.Calibration.Part {
    fileprivate init(_ reliability: Reliability, constant: Double) {
        self.init(
            brierScore: reliability.brierScore,
            expectedCalibrationError: reliability.expectedCalibrationError,
            baseRate: reliability.baseRate,
            constant: constant,
            count: reliability.count,
            bins: reliability.bins.map {
                Backtesting.Calibration.Bin(
                    predicted: $0.predicted,
                    observed: $0.observed,
                    count: $0.count
                )
            }
        )
    }
}

extension Forecasting.Calibration.Basis {
    /// The event whose probability is calibrated.
    fileprivate var sentence: String {
        "A win is a gain after costs (maker fee \(Self.percent(makerFee)), taker fee "
            + "\(Self.percent(takerFee)), slippage \(Self.percent(slippage)), leverage "
            + "\(NumberText.factor(leverage))) of a trade of its own that the score of one bar "
            + "opens and that ends at its stop, at its target (distances by \(stops)) or at the "
            + "close of bar \(longestTrade) from the decision on, never by an opposite signal; the "
            + "scores are those without a language model."
    }

    private static func percent(_ share: Double) -> String {
        NumberText.fixed(100 * share, 3) + " %"
    }
}
