import Backtesting
import Forecasting
import Market

/// A model as a backtest uses it: its forecasts, and what it has seen in training.
struct LoadedModel: Sendable {
    let forecaster: LSTMForecaster
    /// The model's part of a run, down to the bytes of its weights and its manifest.
    let manifestEntry: RunManifest.Model

    /// Bytes of its files, which is about what its weights take in memory.
    let size: Int

    /// Reads a model.
    ///
    /// - Throws: ``ForecastingError``.
    init(_ key: ModelKey, in store: ModelStore) throws {
        let model = try store.model(for: key)
        forecaster = LSTMForecaster(model)
        size = model.contents.count
        manifestEntry = RunManifest.Model(
            key: key.name,
            sha256: DataFingerprint.sha256(of: model.contents)
        )
    }

    /// The model's name: `BTCUSDT_1h`.
    var name: String { manifestEntry.key }

    /// Bars in a window.
    var lookback: Int { forecaster.lookback }

    /// Where in time it has learned, if that is known: nobody knows it of an imported one.
    var history: ModelHistory {
        guard let spans = forecaster.manifest.training?.spans else { return .unknown }
        let interval = forecaster.manifest.series.interval.milliseconds
        func span(_ bars: BarSpan) -> Range<Timestamp> {
            bars.from..<(bars.to + interval)
        }
        return .known(
            TrainingSpans(trained: [span(spans.training)], validation: [span(spans.validation)])
        )
    }
}
