import Backtesting
import Forecasting
import Market
import Trading
import Validation

/// What was fitted on the learned bars of a fold, and forecasts its traded ones.
struct FittedFold: Sendable {
    /// A trained network, or a forecaster in closed form.
    enum Source: Sendable {
        case network(FoldModel)
        case baseline(BaselineForecaster)
    }

    let source: Source
    /// SHA-256 of all that was fitted.
    let sha256: String
    /// The conformal band of the forecasts of the validation bars; nil for too few of them, and where
    /// no range is forecast.
    let band: ConformalBand?

    /// The bars that weights, scalers or coefficients were fitted on, in stretches.
    var training: [BarSpan] {
        switch source {
        case .network(let model): model.training
        case .baseline(let forecaster): [forecaster.fitted]
        }
    }

    /// The bars that chose the epoch or the penalty, and whose forecasts rank later ones.
    var validation: BarSpan {
        switch source {
        case .network(let model): model.validation
        case .baseline(let forecaster): forecaster.validation
        }
    }

    /// The network as a report shows it; nil for a forecaster in closed form.
    var reportedModel: WalkForwardReport.Model? {
        guard case .network(let model) = source, let member = model.members.first else {
            return nil
        }
        return WalkForwardReport.Model(
            sha256: sha256,
            bestEpoch: member.bestEpoch,
            epochsTrained: member.epochsTrained,
            validationLoss: member.bestValidationLoss
        )
    }

    /// The forecaster in closed form as a report shows it; nil for a network.
    var reportedForecaster: WalkForwardReport.Forecaster? {
        guard case .baseline(let forecaster) = source else { return nil }
        return WalkForwardReport.Forecaster(kind: forecaster.kind.rawValue, sha256: sha256)
    }

    /// Forecasts with what was fitted.
    ///
    /// - Parameter threads: How many threads a network uses; the bits are the same for any number.
    /// - Returns: The forecaster.
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` for weights of another shape.
    func forecaster(threads: Int) throws -> any Forecaster {
        switch source {
        case .network(let model): try FoldForecaster(model, threads: threads)
        case .baseline(let forecaster): forecaster
        }
    }

    /// The time ranges that it has learned from.
    func history(_ interval: Interval) -> ModelHistory {
        .known(
            TrainingSpans(
                trained: training.map { $0.openTimes(interval) },
                validation: [validation.openTimes(interval)]
            )
        )
    }
}

extension BacktestPlan {
    /// Whether each fold trains a network.
    var trainsNetworks: Bool { definition.usesForecast && request.forecaster == .lstm }

    /// What each fold fits in the place of a network; nil where it trains one, and without forecasts.
    var foldBaseline: BaselineForecaster.Kind? {
        definition.usesForecast ? request.forecaster.baseline : nil
    }

    /// Whether each fold searches parameters, if a search is asked for: those of a rule.
    ///
    /// A strategy whose forecasts are withheld keeps its own, as it does with them: nothing else is
    /// to differ.
    var hasSearch: Bool { !definition.usesForecast && request.forecaster != .none }

    /// Rows that a forecast of a fold reads; nil without forecasts.
    ///
    /// A forecaster in closed form reads the row of its own bar. The means in that row reach further
    /// back, as indicators do.
    func foldLookback(_ training: TrainingConfiguration) -> Int? {
        guard definition.usesForecast else { return nil }
        return trainsNetworks ? training.lookbackWindow : 1
    }
}
