import Backtesting
import Forecasting
import Foundation
import Market
import Trading

/// A model as a backtest uses it: its forecasts, and what it has seen in training.
struct LoadedModel: Sendable {
    let forecaster: LSTMForecaster
    /// The model's part of a run, down to the bytes of its weights and its manifest.
    let manifestEntry: RunManifest.Model

    /// What scores of strategies came to on its held-out forecasts, by strategy.
    let calibrations: [String: Calibration]

    /// Bytes of its files, which is about what its weights take in memory.
    let size: Int

    /// Keeps `hindcast model prune` from removing the model while a run is made that will name it.
    private let hold: ArchiveHold?

    /// Reads a model.
    ///
    /// - Throws: ``ForecastingError``.
    init(_ key: ModelKey, in store: ModelStore) throws {
        let model = try store.model(for: key)
        forecaster = LSTMForecaster(model)
        size = model.contents.count
        let name = model.sha256
        manifestEntry = RunManifest.Model(key: key.name, sha256: name)
        // A home that may not be written to forecasts all the same.
        hold = try? store.hold(model, of: key)
        calibrations = try CalibrationFile.read(from: model, named: name, in: store)
    }

    /// The model's name: `BTCUSDT_1h`.
    var name: String { manifestEntry.key }

    /// Bars in a window.
    var lookback: Int { forecaster.lookback }

    /// Where in time it has learned, if that is known: nobody knows it of an imported one.
    var history: ModelHistory {
        guard let spans = forecaster.manifest.training?.spans else { return .unknown }
        let interval = forecaster.manifest.series.interval
        return .known(
            TrainingSpans(
                trained: [spans.training.openTimes(interval)],
                validation: [spans.validation.openTimes(interval)]
            )
        )
    }
}

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
