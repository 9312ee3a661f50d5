/// One row of a table of figures: a label, and the values of a report and of buy-and-hold.
struct FigureRow: Sendable {
    let label: String
    let value: @Sendable (BacktestReport) -> String
    let benchmark: @Sendable (BuyAndHold) -> String

    init(
        _ label: String,
        _ value: @escaping @Sendable (BacktestReport) -> String,
        benchmark: @escaping @Sendable (BuyAndHold) -> String = { _ in "" }
    ) {
        self.label = label
        self.value = value
        self.benchmark = benchmark
    }
}

extension Array where Element == FigureRow {
    /// The rows in which at least one of the reports has a figure.
    func filled(by reports: [BacktestReport]) -> [FigureRow] {
        filter { row in reports.contains { !NumberText.isUndefined(row.value($0)) } }
    }
}

extension FigureRow {
    /// The evidence of the figures.
    static let evidence = [
        FigureRow("Model") { $0.evidence.sampleText },
        FigureRow("Trained / validation bars") { report in
            [report.evidence.trainedBars, report.evidence.validationBars]
                .map(NumberText.count).joined(separator: " / ")
        },
        FigureRow("Bars before / after training") { report in
            [report.evidence.hindsightBars, report.evidence.outOfSampleBars]
                .map(NumberText.count).joined(separator: " / ")
        },
        FigureRow("Decisions made again") { report in
            guard let causality = report.evidence.causality, let passed = causality.passed else {
                return NumberText.undefined
            }
            return passed
                ? "the same at \(NumberText.count(causality.checkedBars)) bars"
                : "DIFFERENT: \(causality.stage?.rawValue ?? "")"
        },
        FigureRow("Sharpe ratio, 95 % interval") { report in
            report.evidence.sharpeInterval.map {
                NumberText.ratio($0.low) + " to " + NumberText.ratio($0.high)
            } ?? NumberText.undefined
        },
        FigureRow("P(true Sharpe ratio > 0)") {
            NumberText.probability($0.evidence.probabilisticSharpe)
        },
        FigureRow("The same, long-run variance") {
            NumberText.probability($0.evidence.longRunProbabilisticSharpe)
        },
        FigureRow("Trials on this series") { NumberText.count($0.evidence.trials?.count) },
        FigureRow("P(beats the luckiest of them)") { report in
            guard let best = report.evidence.expectedBestSharpe else { return NumberText.undefined }
            return NumberText.probability(report.evidence.deflatedSharpe)
                + ", luck reaches " + NumberText.ratio(best)
        },
        FigureRow("Smallest Sharpe ratio to tell") {
            NumberText.ratio($0.evidence.detectableSharpe)
        },
        FigureRow("Days here / needed") { report in
            guard let record = report.evidence.trackRecord, record.minimumDays != nil else {
                return NumberText.undefined
            }
            return [record.days, record.minimumDays].map(NumberText.days).joined(separator: " / ")
        },
        FigureRow("Random entries as good") { report in
            guard let random = report.evidence.randomEntry else { return NumberText.undefined }
            return NumberText.probability(random.pValue) + " of "
                + NumberText.count(random.draws) + ", median "
                + NumberText.signedPercent(random.medianReturnPct)
        },
        FigureRow("Without forecasts / shuffled") { report in
            guard let value = report.evidence.forecastValue else { return NumberText.undefined }
            return [value.withheld.returnPct, value.shuffled.returnPct]
                .map(NumberText.signedPercent).joined(separator: " / ")
        },
        FigureRow("Ambiguous bars, target first") { report in
            guard let bounds = report.evidence.intrabarBounds else { return NumberText.undefined }
            return NumberText.count(bounds.ambiguousBars) + ", "
                + NumberText.signedPercent(bounds.optimisticReturnPct)
        },
        FigureRow("Resampled equity, 5 to 95 %") { report in
            report.monteCarlo.map { simulation in
                let paths = simulation.bootstrap
                return NumberText.money(paths.finalEquity.p5, of: report.capital) + " to "
                    + NumberText.money(paths.finalEquity.p95, of: report.capital) + ", lost "
                    + NumberText.fixed(simulation.ruinLossPct, 0) + " % in "
                    + NumberText.probability(paths.ruinProbability)
            } ?? NumberText.undefined
        },
        FigureRow("Language model") { report in
            report.language.map { $0.model?.oneLine(40) ?? "not there" } ?? "not asked"
        },
        FigureRow("Bars asked / saved") { report in
            [report.language?.consulted, report.language?.saved]
                .map(NumberText.count).joined(separator: " / ")
        },
        FigureRow("Refused / unreachable") { report in
            [report.language?.refused, report.language?.unreachable]
                .map(NumberText.count).joined(separator: " / ")
        },
        FigureRow("Win probability, validation") { calibrationText($0.calibration?.validation) },
        FigureRow("Win probability, test") { calibrationText($0.calibration?.test) },
        FigureRow("Missing candles / empty bars") {
            NumberText.count($0.evidence.missingCandles) + " / "
                + NumberText.count($0.evidence.zeroVolumeBars)
        },
        FigureRow("Lacked") {
            $0.evidence.missingInputs.isEmpty
                ? "nothing" : $0.evidence.missingInputs.map(\.rawValue).joined(separator: ", ")
        },
    ]

    /// What decided the sizes, and what stops cost.
    static let sizing = [
        FigureRow("Sizes set by") { report in
            guard let counts = report.sizing?.boundBy, counts.total > 0 else {
                return NumberText.undefined
            }
            return [
                (counts.risk, "risk"), (counts.positionSize, "position size"),
                (counts.leverage, "leverage"), (counts.cash, "cash"),
            ].filter { $0.0 > 0 }.map { "\($0.1) \(NumberText.count($0.0))" }
                .joined(separator: ", ")
        },
        FigureRow("Risked at the stop, mean / most") { report in
            [report.sizing?.meanRiskAtStopPct, report.sizing?.largestRiskAtStopPct]
                .map(NumberText.percent).joined(separator: " / ")
        },
        FigureRow("Lost at the stop, mean / most") { report in
            [report.sizing?.meanLostAtStopPct, report.sizing?.largestLostAtStopPct]
                .map(NumberText.percent).joined(separator: " / ")
        },
    ]

    private static func calibrationText(_ part: CalibrationReport.Part?) -> String {
        guard let part else { return NumberText.undefined }
        return "Brier \(NumberText.fixed(part.brierScore, 4)), constant "
            + "\(NumberText.fixed(part.constantBrierScore, 4)), "
            + "\(NumberText.count(part.count)) trades"
    }

    /// The figures of the account, which buy-and-hold has, too.
    static let account = [
        FigureRow(
            "Total return",
            { NumberText.signedPercent($0.figures.totalReturnPct) },
            benchmark: { NumberText.signedPercent($0.totalReturnPct) }
        ),
        FigureRow(
            "Profit or loss",
            { NumberText.money($0.figures.totalReturn, of: $0.capital) },
            benchmark: { NumberText.money($0.totalReturn, of: $0.capital) }
        ),
        FigureRow(
            "Final equity",
            { NumberText.money($0.figures.finalEquity, of: $0.capital) },
            benchmark: { NumberText.money($0.finalEquity, of: $0.capital) }
        ),
        FigureRow("Annualized, simple") {
            NumberText.signedPercent($0.figures.annualizedReturn)
        },
        FigureRow("Annual growth, compound") { NumberText.signedPercent($0.figures.cagrPct) },
        FigureRow(
            "Max drawdown",
            { NumberText.percent($0.figures.maxDrawdownPct) },
            benchmark: { NumberText.percent($0.maxDrawdownPct) }
        ),
        FigureRow(
            "Max drawdown, money",
            { NumberText.money($0.figures.maxDrawdown, of: $0.capital) },
            benchmark: { NumberText.money($0.maxDrawdown, of: $0.capital) }
        ),
        FigureRow(
            "Sharpe ratio",
            { NumberText.ratio($0.figures.sharpeRatio) },
            benchmark: { NumberText.ratio($0.sharpeRatio) }
        ),
        FigureRow("Sortino ratio") { NumberText.ratio($0.figures.sortinoRatio) },
        FigureRow("Calmar ratio") { NumberText.ratio($0.figures.calmarRatio) },
    ]

    /// The figures of the trades.
    static let trading = [
        FigureRow("Profit factor") { NumberText.ratio($0.figures.profitFactor) },
        FigureRow("Trades (won / lost)") { report in
            let figures = report.figures
            return "\(figures.totalTrades) (\(figures.winningTrades) / \(figures.losingTrades))"
        },
        FigureRow("Win rate") { NumberText.percent($0.figures.winRate) },
        FigureRow("Average win") { NumberText.money($0.figures.avgWin, of: $0.capital) },
        FigureRow("Average loss") { NumberText.money($0.figures.avgLoss, of: $0.capital) },
        FigureRow("Expectancy a trade") { NumberText.money($0.figures.expectancy, of: $0.capital) },
        FigureRow("Longest losing streak") { NumberText.count($0.figures.longestLosingStreak) },
        FigureRow("Time in the market") { NumberText.percent($0.figures.exposurePct) },
        FigureRow("Fees") { NumberText.money($0.figures.fees, of: $0.capital) },
        FigureRow("Funding") { NumberText.money($0.figures.funding, of: $0.capital) },
    ]
}

extension Evidence {
    /// The stamp that every view of a result must show; nil for an out-of-sample one.
    var stamp: String? {
        if causality?.passed == false { return "LOOK-AHEAD" }
        if inSample == true { return "IN-SAMPLE" }
        return (hindsightBars ?? 0) > 0 ? "HINDSIGHT" : nil
    }

    /// How much of the window the model was trained on, in a few words.
    var sampleText: String {
        switch model {
        case .none: "no model"
        case .known: stamp ?? "out of sample"
        case .unknown: "unknown training"
        }
    }
}

extension BacktestReport {
    /// The account's money at the start, which amounts are shown in digits of.
    var capital: Double { run.execution.initialCapital }
}

extension BuyAndHold {
    /// The account's money at the start.
    fileprivate var capital: Double { finalEquity - (totalReturn ?? 0) }
}
