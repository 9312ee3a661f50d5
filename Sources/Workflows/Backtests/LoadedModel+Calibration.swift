import Backtesting
import Trading

extension LoadedModel {
    /// What scores of the plan's strategy came to on the model's held-out forecasts.
    ///
    /// - Parameters:
    ///   - plan: Whose trades are asked about.
    ///   - usesLanguage: Whether a language model took part in the scores.
    /// - Returns: nil where nobody knows, and where the plan's trades are others than those that
    ///   it was fitted with.
    func calibration(of plan: BacktestPlan, usesLanguage: Bool) -> Calibration? {
        let basis = Calibration.Basis(
            stops: plan.parameters[.stops],
            execution: plan.simulator.execution
        )
        guard !usesLanguage, plan.hasStandardScores,
            let calibration = calibrations[plan.definition.id],
            calibration.basis == basis
        else { return nil }
        return calibration
    }
}
