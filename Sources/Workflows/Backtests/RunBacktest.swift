import Backtesting
import Forecasting
public import Market
import Storage
import Trading

extension Workspace {
    /// The strategies there are, for help texts: `lstm, lstm_fast, …`.
    public static var strategySummary: String {
        StrategyCatalog.definitions.map(\.id).joined(separator: ", ")
    }

    /// Runs a strategy over stored candles and keeps the report under the home's `runs`.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - now: The clock that names the run; nothing else depends on it.
    /// - Returns: The run under way.
    public func backtest(_ request: BacktestRequest, now: Timestamp) -> Activity<BacktestRun> {
        Activity { progress in
            let judged = try await judge(request, now: now, progress: progress)
            return try BacktestRun(saving: [judged.report], window: judged.window, in: home.runs)
        }
    }

    /// Runs a strategy over stored candles.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - language: Who answers a strategy that consults a language model; without one its answers
    ///     are absent, and the report says so.
    ///   - now: The clock that names the run.
    ///   - progress: Told what is being done.
    /// - Returns: The report, and the candles of its window.
    /// - Throws: What is wrong with the request or with what is stored, in words for people; what
    ///   the language source throws; `CancellationError`.
    func judge(
        _ request: BacktestRequest,
        language: LanguageSource? = nil,
        now: Timestamp,
        progress: ProgressSink
    ) async throws -> (report: BacktestReport, window: CandleSeries) {
        let definition = try StrategyCatalog.definition(id: request.strategy)
        let parameters = try definition.parameters(of: request)
        let execution = request.execution
        let simulator = try Simulator(execution: execution)
        let policy = request.riskPolicy(riskPerTradePct: parameters.riskPerTrade)
        try policy.validate()
        let model = definition.usesForecast ? try loadModel(for: request) : nil

        let candles = try CandleWindow(
            request.window,
            key: request.key,
            history: StrategyDefinition.warmUp + (model?.lookback ?? 0),
            store: store
        )
        let study = try Study(
            series: candles.series,
            forecasts: candles.forecasts(by: model, progress: progress)
        )
        try Task.checkCancellation()
        progress(
            ProgressUpdate(stage: "Trading", completed: 0, total: candles.bars.count, unit: "bars")
        )
        let funding = try fundingRates(for: candles)
        let strategy = try definition.strategy(for: study, parameters: parameters)
        let result: BacktestResult
        var consultation: Consultation?
        if parameters.usesLanguageModel, let strategy = strategy as? any LanguageStrategy {
            var run = try simulator.languageRun(
                of: strategy,
                model: language?.model,
                policy: policy,
                study: study,
                bars: candles.bars,
                funding: funding
            )
            try await run.finish(asking: language, progress: progress)
            (result, consultation) = (run.result, run.consultation)
        } else {
            result = try simulator.run(
                strategy,
                policy: policy,
                study: study,
                bars: candles.bars,
                funding: funding
            )
        }
        try Task.checkCancellation()
        let manifest = RunManifest(
            hindcast: Version.current,
            strategy: .init(id: definition.id, name: definition.name, parameters: parameters),
            window: candles.window,
            execution: execution,
            risk: policy,
            dataSHA256: DataFingerprint.sha256(of: candles.series, funding: funding ?? []),
            model: model?.manifestEntry
        )
        let report = BacktestReport(
            runID: try RunID.make(manifest, now: now),
            createdAt: now,
            run: manifest,
            result: result,
            window: candles.window,
            history: model?.history ?? .noModel,
            lacked: candles.hasHistory ? [] : [.history],
            language: consultation,
            calibration: model?.calibration(of: definition.id).flatMap(Calibration.init)
        )
        return (report, candles.window)
    }

    /// The model of a request's series.
    private func loadModel(for request: BacktestRequest) throws -> LoadedModel {
        let model = try LoadedModel(key: request.key, in: home.models)
        if let requested = request.lookbackHours, requested != model.lookback {
            throw WorkflowError.lookbackMismatch(
                requested: requested,
                model: model.name,
                trained: model.lookback
            )
        }
        return model
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

extension BacktestRequest {
    /// What trading costs in this request.
    var execution: ExecutionConfiguration {
        ExecutionConfiguration(
            initialCapital: initialCapital,
            leverage: leverage,
            makerFee: makerFee,
            takerFee: takerFee,
            slippage: slippage
        )
    }

    /// How signals become orders in this request.
    func riskPolicy(riskPerTradePct: Double) -> RiskPolicy {
        RiskPolicy(
            positionSize: positionSize,
            leverage: leverage,
            riskPerTradePct: riskPerTradePct,
            exitOnOpposite: exitOnOpposite
        )
    }
}

extension StrategyDefinition {
    /// The strategy's defaults with the request's wishes over them.
    fileprivate func parameters(of request: BacktestRequest) throws -> StrategyParameters {
        var wishes: [String: ParameterValue] = [:]
        wishes["min_confidence"] = request.minConfidence.map { .number($0) }
        wishes["risk_per_trade"] = request.riskPerTrade.map { .number($0) }
        wishes["lookback_hours"] = request.lookbackHours.map { .number(Double($0)) }
        wishes["stops"] = request.stops.map { .text($0) }
        wishes["use_llm_analysis"] = request.usesLanguageModel.map { .flag($0) }
        return try parameters(overriding: wishes)
    }
}

extension CandleWindow {
    /// How many bars are forecast between two looks at whether to go on.
    private static let sliceOfBars = 2048

    /// Forecasts for the window's bars; empty where there is no model.
    fileprivate func forecasts(
        by model: LoadedModel?,
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
            forecasts += try model.forecaster.forecasts(for: series, at: forecasts.count..<end)
        }
        return forecasts
    }
}
