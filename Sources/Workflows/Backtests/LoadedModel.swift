import Backtesting
import Forecasting
import Foundation
import Market

/// A model as a backtest uses it: its forecasts, and what it has seen in training.
struct LoadedModel {
    let forecaster: LSTMForecaster
    private let key: ModelKey
    private let file: URL

    /// Reads the model of a series.
    ///
    /// - Throws: ``ForecastingError``, for a missing one with the command that trains it.
    init(key series: SeriesKey, in folder: URL) throws {
        let models = ModelStore(root: folder)
        key = ModelKey(series)
        file = models.weightsFile(for: key)
        forecaster = try LSTMForecaster(models.model(for: key))
    }

    /// The model's name: `BTCUSDT_1h`.
    var name: String { key.name }

    /// Bars in a window.
    var lookback: Int { forecaster.lookback }

    /// The model's part of a run, down to the bytes of its weights.
    var manifestEntry: RunManifest.Model {
        get throws {
            RunManifest.Model(
                key: key.name,
                sha256: DataFingerprint.sha256(of: try Data(contentsOf: file))
            )
        }
    }

    /// Where in time it has learned.
    var trainingSpans: TrainingSpans {
        let spans = forecaster.manifest.spans
        let interval = forecaster.manifest.series.interval.milliseconds
        func span(_ bars: BarSpan) -> Range<Timestamp> {
            bars.from..<(bars.to + interval)
        }
        return TrainingSpans(trained: [span(spans.training)], validation: [span(spans.validation)])
    }
}
