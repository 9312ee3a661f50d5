import Backtesting
import Market
import Storage
import Trading
import Validation

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
    /// The views that a language model had, by position in the series.
    let views: [Int: LanguageView]
    let manifest: RunManifest
    /// The evaluation, for the ledger.
    let trial: StoredTrial
}

extension Workspace {
    /// Collects the evidence of a run and computes its report.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - trials: The evaluations among which it counts; nil where they are not known, as for a run
    ///     of a release that did not count them.
    ///   - now: When the report is made.
    /// - Returns: The report.
    /// - Throws: What strategy and forecaster throw; `CancellationError`.
    func report(
        of run: SimulatedRun,
        among trials: Trials?,
        now: Timestamp
    ) throws -> BacktestReport {
        try run.reportBasis().report(among: trials, now: now)
    }
}

/// All that decides the report of a run but the trials and the time.
struct ReportBasis: Sendable {
    let manifest: RunManifest
    /// The evidence, without trials.
    let evidence: EvidenceInput
    let endsWithNewest: Bool
    let coverage: BandCoverage?
    let remarks: [String]

    /// Computes the report.
    ///
    /// - Parameters:
    ///   - trials: The evaluations among which the run counts; nil where they are not known.
    ///   - now: When the report is made.
    /// - Returns: The report.
    /// - Throws: `EncodingError` where a trade is not a finite number.
    func report(among trials: Trials?, now: Timestamp) throws -> BacktestReport {
        var input = evidence
        input.trials = trials
        var report = BacktestReport(
            runID: try runID(now: now),
            createdAt: now,
            run: manifest,
            of: input,
            endsWithNewest: endsWithNewest
        )
        report.forecastBand = coverage
        report.evidence.warnings += remarks
        return report
    }

    /// The name of the run at a time.
    func runID(now: Timestamp) throws -> String {
        try RunID.make(
            manifest,
            usage: evidence.language,
            trades: evidence.result.trades,
            now: now
        )
    }
}

extension SimulatedRun {
    /// Collects the evidence; the costly part of a report.
    ///
    /// - Throws: What strategy and forecaster throw; `CancellationError`.
    func reportBasis() throws -> ReportBasis {
        ReportBasis(
            manifest: manifest,
            evidence: try evidence(),
            endsWithNewest: plan.endsWithNewest,
            coverage: plan.definition.usesForecast ? window.coverage : nil,
            remarks: plan.remarks
        )
    }
}

extension SimulatedRun {
    /// What is known of the run by itself.
    fileprivate func evidence() throws -> EvidenceInput {
        let bars = window.candles.bars
        var input = EvidenceInput(
            window: window.candles.window,
            result: result,
            provenance: plan.definition.usesForecast || window.walk != nil
                ? window.provenance : .noModel,
            seed: plan.request.seed
        )
        input.risk = plan.policy
        let hasHistory = bars.lowerBound >= plan.history(lookback: window.lookback)
        input.missingInputs = hasHistory ? [] : [.history]
        input.language = usage
        input.calibration = model?.calibration(
            of: plan,
            usesLanguage: usage.map { $0.consulted > $0.absent } ?? false
        ).flatMap(CalibrationReport.init)
        input.execution = plan.simulator.execution
        input.causality = try causality()
        input.forecastValue = try forecastValue()
        input.intrabarBounds = IntrabarBounds(run: result, opposite: try oppositeRun())
        return input
    }

    /// Makes some decisions of the run again without later candles.
    private func causality() throws -> Causality {
        let baseline: (any Forecaster)? =
            plan.definition.usesForecast ? window.baseline?.forecaster : nil
        let check = CausalityCheck(
            forecaster: window.walk?.forecaster ?? model?.forecaster ?? baseline,
            fits: (model?.fits ?? []) + (window.walk?.fits ?? [])
        ) { [plan, walk = window.walk] study in
            try plan.strategy(over: study, in: walk)
        }
        return try check.run(
            strategy,
            study: window.study,
            bars: window.candles.bars,
            seed: plan.request.seed
        )
    }
}

extension SimulatedRun {
    /// The same run without the forecast view, and with forecasts of other days; nil for a strategy
    /// without one.
    ///
    /// No language model is asked, so of a strategy that consults one all runs are without it.
    private func forecastValue() throws -> ForecastValue? {
        guard let without = plan.definition.withholdingForecast(from: plan.parameters) else {
            return nil
        }
        func run(_ parameters: StrategyParameters, _ study: Study) throws -> BacktestResult {
            try simulated(
                plan.definition.strategy(for: study, parameters: parameters),
                study: study
            )
        }
        return try ForecastValue(
            kept: usage == nil ? result : run(plan.parameters, window.study),
            study: window.study,
            bars: window.candles.bars,
            seed: plan.request.seed,
            withheld: { try run(without, window.study) },
            run: { try run(plan.parameters, $0) }
        )
    }

    /// The same run where of two levels that a bar touches the target comes first; the run itself
    /// where no bar touches two.
    private func oppositeRun() throws -> BacktestResult {
        guard result.ambiguousBars > 0 else { return result }
        var simulator = plan.simulator
        simulator.intrabarRule = .targetFirst
        guard usage != nil, let strategy = strategy as? any LanguageStrategy else {
            return try simulated(strategy, study: window.study, by: simulator)
        }
        return try simulated(
            AnsweredStrategy(strategy, views: views),
            study: window.study,
            by: simulator
        )
    }

    private func simulated(
        _ strategy: any Strategy,
        study: Study,
        by simulator: Simulator? = nil
    ) throws -> BacktestResult {
        try (simulator ?? plan.simulator).run(
            strategy,
            policy: plan.policy,
            study: study,
            bars: window.candles.bars,
            funding: window.funding
        )
    }
}

extension BacktestPlan {
    /// The strategy with the plan's parameters, or with those of each bar's fold where it walks.
    func strategy(over study: Study, in walk: WalkedWindow?) throws -> any Strategy {
        guard let schedule = walk?.schedule, !schedule.isEmpty else {
            return try definition.strategy(for: study, parameters: parameters)
        }
        return try ScheduledStrategy(definition, schedule: schedule, study: study)
    }
}
