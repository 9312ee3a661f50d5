import Backtesting
import Forecasting
import Foundation
import Market

/// A model as a backtest uses it: its forecasts, and what it has seen in training.
struct LoadedModel {
    let forecaster: LSTMForecaster
    /// The model's part of a run, down to the bytes of its weights and its manifest.
    let manifestEntry: RunManifest.Model

    /// Reads the model of a series; it forecasts on so many threads, on all cores where nil.
    ///
    /// - Throws: ``ForecastingError``, for a missing one with the command that trains it.
    init(key series: SeriesKey, in folder: URL, threads: Int? = nil) throws {
        let key = ModelKey(series)
        let model = try ModelStore(root: folder).model(for: key)
        forecaster = LSTMForecaster(model, threads: threads)
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
