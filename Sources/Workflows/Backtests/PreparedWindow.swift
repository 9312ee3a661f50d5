import Backtesting
import Forecasting
import Market
import Storage
import Telemetry
import Trading
import Validation

/// A window prepared for simulation: candles, forecasts and funding rates, computed once for all
/// strategies.
///
/// Every strategy gets the same candles, whether it runs alone or in a comparison. An indicator
/// that depends on its first candle would otherwise differ between the two.
struct PreparedWindow {
    let candles: CandleWindow
    let study: Study
    /// Funding rates of the window; nil for spot.
    let funding: [FundingRate]?
    /// The series' model; nil if no strategy uses one.
    let model: LoadedModel?
    /// The forecaster in the place of a model; nil if no strategy uses one.
    let baseline: FittedBaseline?
    /// The coverage of the forecasts' conformal band over the window; nil without forecasts of the
    /// range, and for a model that has no band.
    let coverage: BandCoverage?

    /// The maintenance tiers in force at the window's first bar.
    let maintenance: MaintenanceMargin

    /// SHA-256 of the candles and funding rates.
    let dataSHA256: String

    /// What the folds of a walk-forward have learned; nil for another run.
    var walk: WalkedWindow?

    /// Which model forecast each bar of the window, for a strategy that reads forecasts or walks.
    var provenance: ForecastProvenance {
        walk?.provenance
            ?? (model?.history ?? baseline?.history).map {
                ForecastProvenance($0, bars: candles.bars.count)
            } ?? .noModel
    }

    /// Rows that a forecast reads; nil without a model.
    var lookback: Int? { walk.map(\.lookback) ?? model?.lookback }
}

/// What is read for a window before anything is computed.
struct WindowInput {
    let candles: CandleWindow
    /// The series' model; nil if no strategy uses one.
    let model: LoadedModel?
    /// Funding rates of the window; nil for spot.
    let funding: [FundingRate]?
    /// The maintenance tiers in force at the window's first bar.
    let maintenance: MaintenanceMargin
}

extension Workspace {
    /// Reads the window of some plans, and forecasts its bars if a plan uses forecasts.
    ///
    /// - Parameters:
    ///   - plans: At least one, all of one series and one window.
    ///   - usesSavedModel: Whether the saved model of the series forecasts; without it plans that use
    ///     a network have no forecasts yet.
    ///   - threads: How many threads may forecast; nil for one a core.
    ///   - progress: Receives the progress of the forecasts.
    /// - Returns: The input of all simulations.
    /// - Throws: ``WorkflowError`` if the store does not cover the window. `ForecastingError` if
    ///   the model is missing or does not fit. ``BatchItemError`` names one plan of several.
    func preparedWindow(
        for plans: [BacktestPlan],
        usingSavedModel usesSavedModel: Bool = true,
        threads: Int? = nil,
        progress: ProgressSink
    ) throws -> PreparedWindow {
        try preparedWindow(
            of: windowInput(for: plans, usingSavedModel: usesSavedModel),
            for: plans,
            threads: threads,
            progress: progress
        )
    }

    /// Forecasts the bars of a window whose input has been read.
    func preparedWindow(
        of input: WindowInput,
        for plans: [BacktestPlan],
        threads: Int? = nil,
        progress: ProgressSink
    ) throws -> PreparedWindow {
        try preparedWindow(
            of: input.candles,
            for: plans,
            model: input.model,
            funding: input.funding,
            maintenance: input.maintenance,
            threads: threads,
            progress: progress
        )
    }

    /// Reads the window of some plans; nothing is forecast.
    ///
    /// - Parameters:
    ///   - plans: At least one, all of one series and one window.
    ///   - usesSavedModel: As for ``preparedWindow(for:usingSavedModel:threads:progress:)``.
    /// - Returns: What decides the forecasts and the simulations.
    /// - Throws: As ``preparedWindow(for:usingSavedModel:threads:progress:)``.
    func windowInput(
        for plans: [BacktestPlan],
        usingSavedModel usesSavedModel: Bool = true
    ) throws -> WindowInput {
        try Stage.run("read candles") { stage in
            let input = try readInput(for: plans, usingSavedModel: usesSavedModel)
            stage["hindcast.candles"] = input.candles.series.count
            return input
        }
    }

    private func readInput(
        for plans: [BacktestPlan],
        usingSavedModel usesSavedModel: Bool
    ) throws -> WindowInput {
        let model = usesSavedModel ? try loadModel(for: plans) : nil
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
        return WindowInput(
            candles: candles,
            model: model,
            funding: try fundingRates(for: candles),
            maintenance: maintenance
        )
    }

    /// Forecasts the bars of a window that has been read.
    ///
    /// - Parameters:
    ///   - candles: The window.
    ///   - plans: At least one, all of one series and one window.
    ///   - model: Forecasts the bars; nil for plans of other forecasters, and without a forecast.
    ///   - funding: Funding rates of the window; nil for spot.
    ///   - maintenance: The maintenance tiers.
    ///   - threads: How many threads may forecast; nil for one a core.
    ///   - isAnew: Whether every bar is forecast now, whatever the cache has.
    ///   - progress: Receives the progress of the forecasts.
    /// - Returns: The input of all simulations.
    /// - Throws: `ForecastingError` if the model does not fit; `CancellationError`.
    func preparedWindow(
        of candles: CandleWindow,
        for plans: [BacktestPlan],
        model: LoadedModel?,
        funding: [FundingRate]?,
        maintenance: MaintenanceMargin,
        threads: Int? = nil,
        forecastingAnew isAnew: Bool = false,
        progress: ProgressSink
    ) throws -> PreparedWindow {
        try Stage.run("forecast") { stage in
            stage["hindcast.bars"] = candles.bars.count
            stage["hindcast.model.key"] = model?.manifestEntry.key
            return try forecastWindow(
                of: candles,
                for: plans,
                model: model,
                funding: funding,
                maintenance: maintenance,
                threads: threads,
                forecastingAnew: isAnew,
                progress: progress
            )
        }
    }

    private func forecastWindow(
        of candles: CandleWindow,
        for plans: [BacktestPlan],
        model: LoadedModel?,
        funding: [FundingRate]?,
        maintenance: MaintenanceMargin,
        threads: Int?,
        forecastingAnew isAnew: Bool,
        progress: ProgressSink
    ) throws -> PreparedWindow {
        let start = candles.window.openTimes[0]
        let baseline = try fittedBaseline(for: plans, before: start)
        let plain =
            try baseline.map { try candles.forecasts(by: $0, progress: progress) }
            ?? candles.forecasts(
                by: model,
                threads: threads,
                cache: isAnew ? nil : forecasts,
                progress: progress
            )
        let band = baseline?.forecaster.band ?? model?.band
        let banded = band?.banding(plain) ?? plain
        let settled = (funding ?? []).filter { $0.settlementTime >= start }
        return PreparedWindow(
            candles: candles,
            study: Study(series: candles.series, forecasts: banded),
            funding: funding,
            model: model,
            baseline: baseline,
            coverage: band.flatMap {
                BandCoverage($0, forecasts: banded, of: candles.series, at: candles.bars)
            },
            maintenance: maintenance,
            dataSHA256: candles.sha256(with: settled)
        )
    }

    /// The forecaster that is fitted for the plans; nil if none of them uses one.
    func fittedBaseline(
        for plans: [BacktestPlan],
        before start: Timestamp
    ) throws -> FittedBaseline? {
        guard let request = plans.first(where: \.definition.usesForecast)?.request,
            let kind = request.forecaster.baseline
        else { return nil }
        return try FittedBaseline(
            kind,
            to: request.key,
            days: request.forecasterDays,
            before: start,
            store: store
        )
    }

    /// The model that the plans share; nil if none of them uses one.
    func loadModel(for plans: [BacktestPlan]) throws -> LoadedModel? {
        let users = plans.filter { $0.definition.usesForecast && $0.request.forecaster == .lstm }
        guard let first = users.first else { return nil }
        return try BatchItemError.naming(first.definition.id, amongMany: plans.count > 1) {
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

    /// The funding rates of a window; nil for spot.
    func fundingRates(for candles: CandleWindow) throws -> [FundingRate]? {
        let key = candles.series.key
        guard key.venue == .futures else { return nil }
        let window = candles.window
        return try store.funding(
            key.symbol,
            from: window.openTimes[0] - FundingCoverage.reach,
            to: window.closeTime(at: window.count - 1) + 1
        )
    }
}

extension CandleWindow {
    /// How many bars are forecast between two checks for cancellation.
    private static let sliceOfBars = 2048

    /// Forecasts for the window's bars, from a cache or by the model; empty without a model.
    fileprivate func forecasts(
        by model: LoadedModel?,
        threads: Int?,
        cache: ForecastCache?,
        progress: ProgressSink
    ) throws -> [Forecast?] {
        guard let model else { return [] }
        func compute() throws -> [Forecast?] {
            let made = try forecasts(progress: progress) {
                try model.forecaster.forecasts(for: series, at: $0, threads: threads)
            }
            guard made[bars].contains(where: { $0?.logReturn.isFinite == true }) else {
                throw model.failure(by: nil, of: series.key, candles: bars.upperBound)
            }
            return Array(made[bars])
        }
        let key = ForecastKey(model: model, candlesSHA256: sha256, bars: bars)
        let known = try cache?.forecasts(key, compute: compute) ?? compute()
        return [Forecast?](repeating: nil, count: bars.lowerBound) + known
    }

    /// Forecasts for the window's bars by a forecaster that was fitted for the run.
    fileprivate func forecasts(
        by baseline: FittedBaseline,
        progress: ProgressSink
    ) throws -> [Forecast?] {
        try forecasts(progress: progress) {
            try baseline.forecaster.forecasts(for: series, at: $0)
        }
    }

    /// Forecasts for the window's bars, a slice at a time; nil for the bars before it.
    private func forecasts(
        progress: ProgressSink,
        of slice: (Range<Int>) throws -> [Forecast?]
    ) throws -> [Forecast?] {
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
            forecasts += try slice(forecasts.count..<end)
        }
        return forecasts
    }
}
