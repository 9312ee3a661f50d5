import Backtesting
import Forecasting
import Foundation
import Market
import Trading
import Validation

/// A loaded model: its forecaster, its training spans and its calibrations.
struct LoadedModel: Sendable {
    let forecaster: LSTMForecaster
    /// The model's manifest entry, with the hashes of its weights and its manifest.
    let manifestEntry: RunManifest.Model

    /// Calibrations of strategies on the model's held-out forecasts, by strategy id.
    let calibrations: [String: Calibration]
    /// SHA-256 of the calibrations, which the hash of the model does not cover.
    let calibrationsSHA256: String

    /// Bytes of its files, about the memory that its weights take.
    let size: Int

    /// A shared lock that keeps `hindcast model prune` from removing the model while a run that
    /// names it is made.
    private let hold: ArchiveHold?

    /// Reads a model.
    ///
    /// - Throws: ``ForecastingError``.
    init(_ key: ModelKey, in store: ModelStore) throws {
        try self.init(store.model(for: key), of: key, in: store)
    }

    /// Takes a model that was read from the archive or from a key's files.
    ///
    /// - Throws: ``ForecastingError``.
    init(_ model: StoredModel, of key: ModelKey, in store: ModelStore) throws {
        forecaster = LSTMForecaster(model)
        size = model.contents.count
        let name = model.sha256
        manifestEntry = RunManifest.Model(key: key.name, sha256: name)
        // Forecasting needs no write access to the home.
        hold = try? store.hold(model, of: key)
        calibrations = try CalibrationFile.read(from: model, named: name, in: store)
        calibrationsSHA256 = DataFingerprint.sha256(of: try CalibrationFile.encode(calibrations))
    }

    /// The model's name: `BTCUSDT_1h`.
    var name: String { manifestEntry.key }

    /// The conformal band of its forecasts; nil for a model without one.
    var band: ConformalBand? { forecaster.manifest.training?.band }

    /// Bars in a window.
    var lookback: Int { forecaster.lookback }

    /// The time ranges that it was trained on; unknown for an imported model.
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
    /// The calibration of the plan's strategy on the model's held-out forecasts.
    ///
    /// - Parameters:
    ///   - plan: The backtest.
    ///   - usesLanguage: Whether a language model took part in the scores.
    /// - Returns: nil if there is no calibration, or if the plan's settings differ from those that
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

extension LoadedModel {
    /// What the model's scalers were fitted on, beside what they may know; empty for an imported
    /// model, of which that is unknown.
    var fits: [CausalityCheck.Fit] {
        guard let spans = forecaster.manifest.training?.spans else { return [] }
        let interval = forecaster.manifest.series.interval
        let scalers = forecaster.manifest.scalers
        return [scalers.features.fitted, scalers.targets.fitted].compactMap(\.self).map { fitted in
            CausalityCheck.Fit(
                stage: .scaler,
                fitted: fitted.openTimes(interval),
                allowed: spans.training.openTimes(interval)
            )
        }
    }
}
