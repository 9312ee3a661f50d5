import Backtesting
import Market
import Storage
import Trading

/// A strategy's run over a window, of which there is no report yet.
struct SimulatedRun {
    /// The request, under the tiers of the window.
    let plan: BacktestPlan
    let window: PreparedWindow
    /// The model of its forecasts; nil for a strategy without.
    let model: LoadedModel?
    /// The strategy as the run has used it.
    let strategy: any Strategy
    let result: BacktestResult
    /// The counts of the language model; nil for a strategy that consults none.
    let usage: LanguageUsage?
    let manifest: RunManifest
    /// The evaluation, for the ledger.
    let trial: StoredTrial
}

extension Workspace {
    /// Collects the evidence of a run and computes its report.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - trials: The evaluations among which it counts.
    ///   - now: When the report is made.
    /// - Throws: What strategy and forecaster throw; `CancellationError`.
    func report(
        of run: SimulatedRun,
        among trials: Trials,
        now: Timestamp
    ) throws -> BacktestReport {
        var input = try run.evidence()
        input.trials = trials
        var report = BacktestReport(
            runID: try RunID.make(
                run.manifest,
                usage: run.usage,
                trades: run.result.trades,
                now: now
            ),
            createdAt: now,
            run: run.manifest,
            of: input,
            endsWithNewest: run.plan.endsWithNewest
        )
        report.evidence.warnings += run.plan.remarks
        return report
    }
}

extension SimulatedRun {
    /// What is known of the run by itself.
    fileprivate func evidence() throws -> EvidenceInput {
        let bars = window.candles.bars
        var input = EvidenceInput(
            window: window.candles.window,
            result: result,
            provenance: model.map { ForecastProvenance($0.history, bars: bars.count) } ?? .noModel,
            seed: plan.request.seed
        )
        input.risk = plan.policy
        let hasHistory = bars.lowerBound >= plan.history(lookback: model?.lookback)
        input.missingInputs = hasHistory ? [] : [.history]
        input.language = usage
        input.calibration = model?.calibration(
            of: plan,
            usesLanguage: usage.map { $0.consulted > $0.absent } ?? false
        ).flatMap(CalibrationReport.init)
        input.causality = try causality()
        return input
    }

    /// Makes some decisions of the run again without later candles.
    private func causality() throws -> Causality {
        let check = CausalityCheck(
            forecaster: model?.forecaster,
            fits: model?.fits ?? []
        ) { [plan] study in
            try plan.strategy(over: study)
        }
        return try check.run(
            strategy,
            study: window.study,
            bars: window.candles.bars,
            seed: plan.request.seed
        )
    }
}

extension BacktestPlan {
    /// The strategy with the plan's parameters.
    func strategy(over study: Study) throws -> any Strategy {
        try definition.strategy(for: study, parameters: parameters)
    }
}
