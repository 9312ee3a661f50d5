import Backtesting
import Forecasting
import Market
import Storage
import Trading

/// A forecaster that was fitted for a run to the candles before its window.
struct FittedBaseline: Sendable {
    let forecaster: BaselineForecaster
    /// What the run's manifest says of it.
    let manifestEntry: RunManifest.Forecaster

    /// The time ranges that it was fitted to: no bar of the window is among them.
    var history: ModelHistory {
        let interval = forecaster.series.interval
        return .known(
            TrainingSpans(
                trained: [forecaster.fitted.openTimes(interval)],
                validation: [forecaster.validation.openTimes(interval)]
            )
        )
    }

    /// Fits a forecaster to the stored candles of some days before a window.
    ///
    /// - Parameters:
    ///   - kind: What to fit.
    ///   - key: The series.
    ///   - days: How many days, or as many as are stored.
    ///   - start: Opening time of the window's first bar; that candle and later ones are not read.
    ///   - store: The candle store.
    /// - Throws: ``WorkflowError/tooFewToFit(forecaster:key:before:have:need:)``.
    init(
        _ kind: BaselineForecaster.Kind,
        to key: SeriesKey,
        days: Int,
        before start: Timestamp,
        store: any CandleRepository
    ) throws {
        let first = start - Int64(days) * 86_400_000
        let series = try store.series(
            key,
            from: store.openTime(key, bars: BaselineForecaster.warmUp, before: first),
            to: start
        )
        let fitted = series.firstIndex(openingAtOrAfter: first)..<series.count
        do throws(ForecastingError) {
            forecaster = try BaselineForecaster.fit(kind, to: series, bars: fitted)
        } catch .notEnoughCandles(_, let have, let need) {
            throw WorkflowError.tooFewToFit(
                forecaster: kind.rawValue,
                key: key,
                before: start,
                have: have,
                need: need
            )
        }
        manifestEntry = RunManifest.Forecaster(
            kind: kind.rawValue,
            fit: RunManifest.Fit(
                days: days,
                candles: series,
                dataSHA256: DataFingerprint.sha256(of: series)
            )
        )
    }
}

extension BacktestPlan {
    /// What the run's manifest says of the forecaster; nil for a model, and where none is used.
    ///
    /// Folds of a walk are fitted to candles of their own, so there is no fit to name but that of each
    /// fold.
    func forecasterEntry(
        _ baseline: FittedBaseline?,
        of walk: WalkedWindow?
    ) -> RunManifest.Forecaster? {
        if let baseline { return baseline.manifestEntry }
        if let kind = walk?.baseline {
            return RunManifest.Forecaster(kind: kind.rawValue, fit: nil)
        }
        guard request.forecaster == .none,
            (try? StrategyCatalog.definition(id: request.strategy))?.usesForecast == true
        else { return nil }
        return RunManifest.Forecaster(kind: ForecasterKind.none.rawValue, fit: nil)
    }
}
