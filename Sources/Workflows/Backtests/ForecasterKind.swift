import Forecasting
public import Trading

/// Whose forecasts a strategy trades that reads any.
public enum ForecasterKind: String, CaseIterable, Codable, Sendable, ParameterRepresentable {
    /// The trained network of the series.
    case lstm
    /// The heterogeneous autoregression (HAR) of the range, fitted to the candles before the window.
    case har
    /// The exponentially weighted moving average of the range, fitted likewise.
    case ewma
    /// Ridge regressions of return and range, fitted likewise.
    case ridge
    /// Nothing: the forecast view is withheld, and the other views share its weight.
    case none
}

extension BacktestRequest {
    /// Days of candles before the window that a forecaster without a saved model is fitted to.
    public static let defaultForecasterDays = 365

    /// The settings of the forecaster, described once for the command line and the REST service.
    static let forecasterSettings: [Setting<BacktestRequest>] = [
        Setting(
            ParameterSpec(
                name: "forecaster",
                kind: .choice(ForecasterKind.allCases.map(\.rawValue)),
                defaultValue: ForecasterKind.lstm.parameterValue,
                summary:
                    "Whose forecasts an LSTM strategy trades: those of the trained network, of "
                    + "har, ewma or ridge fitted to the candles before the window, or none."
            ),
            \.forecaster
        ),
        Setting(
            ParameterSpec(
                name: "forecaster_days",
                kind: .integer(10...3650),
                defaultValue: defaultForecasterDays.parameterValue,
                unit: "days",
                summary:
                    "Days of candles before the window that har, ewma and ridge are fitted to, "
                    + "or as many as are stored."
            ),
            \.forecasterDays
        ),
    ]
}

extension BacktestRequest {
    /// Checks that the strategy can do with the forecaster.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for stops by a withheld forecast.
    func checkForecaster(
        _ definition: StrategyDefinition,
        _ parameters: StrategyParameters
    ) throws(WorkflowError) {
        let stops = parameters[.stops]
        guard forecaster == .none, definition.usesForecast, stops != .atr else { return }
        throw .invalid(
            parameter: Parameter.stops.name,
            value: "\(stops.rawValue), but no forecast is made with forecaster none",
            remedy: "use stops atr, or another forecaster"
        )
    }

    /// What to know of the forecaster before believing a result.
    func forecasterRemarks(
        _ definition: StrategyDefinition,
        _ parameters: StrategyParameters
    ) -> [String] {
        guard forecaster != .lstm else { return [] }
        guard definition.usesForecast else {
            return [
                "forecaster was given, but \(definition.id) reads no forecasts and did not use it."
            ]
        }
        guard forecaster == .none, parameters[.usesLanguageModel] else { return [] }
        return [
            "The language model was not asked: its prompt has the forecast in it, which was withheld."
        ]
    }
}

extension ForecasterKind {
    /// Whether it is fitted to the candles before a window.
    package var isFitted: Bool { baseline != nil }

    /// The rule to fit to the candles before a window; nil for a saved model and for none.
    var baseline: BaselineForecaster.Kind? {
        switch self {
        case .har: .har
        case .ewma: .ewma
        case .ridge: .ridge
        case .lstm, .none: nil
        }
    }
}
