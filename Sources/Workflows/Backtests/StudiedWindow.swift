import Backtesting
import Forecasting
import Market
import Storage
import Trading

/// A window with all that is computed from it once, however many strategies run over it.
///
/// Every strategy gets the same candles, whether it runs alone or among others: a line that depends
/// on where the candles begin would otherwise differ between the two.
struct StudiedWindow {
    let candles: CandleWindow
    let study: Study
    /// Funding rates of the window; nil where none are known.
    let funding: [FundingRate]?
    /// The series' model; nil where no strategy uses one.
    let model: LoadedModel?

    /// The maintenance tiers in force at the window's first bar.
    let maintenance: MaintenanceMargin

    /// SHA-256 of the candles and funding rates.
    let dataSHA256: String
}

extension Workspace {
    /// Reads the window of some plans and forecasts its bars where one of them uses forecasts.
    ///
    /// - Parameters:
    ///   - plans: At least one; all of one series and one window.
    ///   - threads: How many cores may forecast; all where absent.
    ///   - progress: Where the forecasts are reported.
    /// - Returns: What all of the plans run over.
    /// - Throws: ``WorkflowError`` where the store does not cover the window, `ForecastingError`
    ///   where the model is missing or unfit; a ``PartFailure`` names one plan of several.
    func studiedWindow(
        for plans: [BacktestPlan],
        threads: Int? = nil,
        progress: ProgressSink
    ) throws -> StudiedWindow {
        let model = try loadModel(for: plans)
        let request = plans[0].request
        let candles = try CandleWindow(
            request.window,
            key: request.key,
            history: plans.map(\.longestHistory).max() ?? CandleWindow.history,
            store: store
        )
        let maintenance = try maintenance(
            for: request.key.symbol,
            at: candles.window.openTimes[0]
        )
        for plan in plans { _ = try plan.trading(under: maintenance) }
        let study = try Study(
            series: candles.series,
            forecasts: candles.forecasts(by: model, threads: threads, progress: progress)
        )
        let funding = try fundingRates(for: candles)
        return StudiedWindow(
            candles: candles,
            study: study,
            funding: funding,
            model: model,
            maintenance: maintenance,
            dataSHA256: DataFingerprint.sha256(of: candles.series, funding: funding ?? [])
        )
    }

    /// The model that some plans share; nil where none of them uses one.
    func loadModel(for plans: [BacktestPlan]) throws -> LoadedModel? {
        let users = plans.filter(\.definition.usesForecast)
        guard let first = users.first else { return nil }
        return try PartFailure.naming(first.definition.id, amongMany: plans.count > 1) {
            let model = try model(for: first.request.key)
            for requested in users.compactMap({ $0.parameters[optional: .lookbackHours] })
            where requested != model.lookback {
                throw WorkflowError.lookbackMismatch(
                    requested: requested,
                    key: first.request.key,
                    trained: model.lookback
                )
            }
            return model
        }
    }

    /// The funding rates of a window; nil for spot, which knows none.
    private func fundingRates(for candles: CandleWindow) throws -> [FundingRate]? {
        let key = candles.series.key
        guard key.venue == .futures else { return nil }
        let window = candles.window
        return try store.funding(
            key.symbol,
            from: window.openTimes[0],
            to: window.closeTime(at: window.count - 1) + 1
        )
    }
}

extension CandleWindow {
    /// How many bars are forecast between two looks at whether to go on.
    private static let sliceOfBars = 2048

    /// Forecasts for the window's bars; empty where there is no model.
    fileprivate func forecasts(
        by model: LoadedModel?,
        threads: Int?,
        progress: ProgressSink
    ) throws -> [Forecast?] {
        guard let model else { return [] }
        var forecasts = [Forecast?](repeating: nil, count: bars.lowerBound)
        while forecasts.count < bars.upperBound {
            try Task.checkCancellation()
            progress(
                ProgressUpdate(
                    stage: "Forecasting",
                    completed: forecasts.count - bars.lowerBound,
                    total: bars.count,
                    unit: "bars"
                )
            )
            let end = min(forecasts.count + Self.sliceOfBars, bars.upperBound)
            forecasts += try model.forecaster.forecasts(
                for: series,
                at: forecasts.count..<end,
                threads: threads
            )
        }
        return forecasts
    }
}
