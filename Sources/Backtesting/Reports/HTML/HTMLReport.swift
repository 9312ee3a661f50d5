public import Market

/// Reports as one self-contained HTML page: no network, no script, no other file.
///
/// The page is also well-formed XML. Warnings and evidence come first, then figures, equity and
/// drawdown of all runs beside buy-and-hold, and for each run its candles and trades.
public enum HTMLReport {
    /// One run, or several over the same window.
    ///
    /// - Parameters:
    ///   - reports: The runs; at least one.
    ///   - window: The candles of all runs, at least one.
    ///   - corrected: The runs' evidence corrected for the choice among them, in the same order.
    /// - Returns: The same page for the same reports.
    public static func render(
        _ reports: [BacktestReport],
        window: CandleSeries,
        corrected: [CorrectedEvidence] = []
    ) -> String {
        precondition(!reports.isEmpty && !window.isEmpty, "a page shows a run over candles")
        let title = reports.map(\.run.strategy.name).joined(separator: ", ") + " on \(window.key)"
        return HTMLPage.render(title: title) { markup in
            drawHeader(reports[0], title: title, into: &markup)
            drawResults(reports, into: &markup)
            CorrectedTable.draw(reports, corrected: corrected, into: &markup)
            drawWarnings(reports, into: &markup)
            HTMLTables.drawFigures(reports, into: &markup)
            drawCurves(reports, window: window, into: &markup)
            for walk in reports.compactMap(\.walkForward) {
                WalkForwardSection.draw(walk, into: &markup)
            }
            drawRuns(reports, window: window, into: &markup)
            drawFooter(reports, into: &markup)
        }
    }

    private static func drawHeader(
        _ report: BacktestReport,
        title: String,
        into markup: inout Markup
    ) {
        let run = report.run
        markup.element("h1", text: title)
        markup.element(
            "p",
            [("class", "note")],
            text: TimeText.minute(run.startDate) + " to " + TimeText.minute(run.endDate) + " UTC, "
                + NumberText.count(run.bars) + " bars. "
                + NumberText.money(run.execution.initialCapital, of: report.capital) + " at "
                + NumberText.factor(run.execution.leverage) + "; fees "
                + NumberText.fixed(run.execution.makerFee * 100, 3) + " % maker, "
                + NumberText.fixed(run.execution.takerFee * 100, 3) + " % taker; slippage "
                + NumberText.fixed(run.execution.slippage * 100, 3) + " %."
        )
    }

    /// What came of each run, with its verdict.
    private static func drawResults(_ reports: [BacktestReport], into markup: inout Markup) {
        markup.element("div", [("class", "results")]) { markup in
            for report in reports {
                let name = reports.count > 1 ? report.run.strategy.name + " " : ""
                let checks = report.checks
                let verdict = PlainVerdict(of: report, checks: checks)
                markup.element(
                    "p",
                    [("class", "verdict " + verdict.claim.rawValue)],
                    text: name + verdict.text
                )
                markup.element("p", text: name + report.resultLine)
                drawMissing(checks, into: &markup)
            }
        }
    }

    /// The checks that are not passed, and what would have to be done about each.
    private static func drawMissing(_ checks: [EvidenceCheck], into markup: inout Markup) {
        let open = checks.filter { $0.passed != true }
        guard !open.isEmpty else { return }
        markup.element("div", [("class", "missing")]) { markup in
            markup.element(
                "h3",
                text: "What was missing: " + open.map(\.name).joined(separator: ", ")
            )
            markup.element("ul") { markup in
                for check in open {
                    markup.element("li", text: check.finding + " " + (check.remedy ?? ""))
                }
            }
        }
    }

    private static func drawWarnings(_ reports: [BacktestReport], into markup: inout Markup) {
        guard reports.contains(where: { !$0.evidence.warnings.isEmpty }) else { return }
        markup.element("div", [("class", "warnings")]) { markup in
            for report in reports where !report.evidence.warnings.isEmpty {
                markup.element("h3", text: "Before you believe " + report.run.strategy.name)
                markup.element("ul") { markup in
                    for warning in report.evidence.warnings {
                        markup.element("li", text: warning)
                    }
                }
            }
        }
    }

    private static func drawCurves(
        _ reports: [BacktestReport],
        window: CandleSeries,
        into markup: inout Markup
    ) {
        let held = HeldCurves(window: window, execution: reports[0].run.execution)
        let shown = reports.map { $0.bounded() }
        let equity = shown.enumerated().map { index, report in
            LineChart.Line(
                name: report.run.strategy.name,
                color: index,
                points: report.equityCurve.map { ($0.timestamp, $0.equity) }
            )
        }
        let drawdown = shown.enumerated().map { index, report in
            LineChart.Line(
                name: report.run.strategy.name,
                color: index,
                points: report.drawdownCurve.map { ($0.timestamp, -$0.drawdownPct) }
            )
        }
        draw(
            LineChart(
                label: "Equity, marked at every close, after costs",
                height: 320,
                lines: [
                    LineChart.Line(
                        name: "Buy and hold",
                        color: nil,
                        points: held.equity.map { ($0.timestamp, $0.equity) }
                    )
                ] + equity,
                fillsToZero: false,
                unit: "",
                valueText: { [capital = reports[0].capital] in NumberText.money($0, of: capital) }
            ),
            into: &markup
        )
        draw(
            LineChart(
                label: "Drawdown from the highest equity so far, in percent",
                height: 200,
                lines: [
                    LineChart.Line(
                        name: "Buy and hold",
                        color: nil,
                        points: held.drawdown.map { ($0.timestamp, -$0.drawdownPct) }
                    )
                ] + drawdown,
                fillsToZero: true,
                unit: " %",
                valueText: { NumberText.percent($0) }
            ),
            into: &markup
        )
    }

    static func draw(_ chart: LineChart, into markup: inout Markup) {
        markup.element("h2", text: chart.label)
        markup.element("div", [("class", "legend")]) { markup in
            for line in chart.lines {
                let last = line.points.last.map { chart.valueText($0.value) } ?? ""
                markup.element(
                    "span",
                    [("class", line.color.map { "c\($0 % 6)" } ?? "held")],
                    text: "\(line.name) \(last)"
                )
            }
        }
        markup.element("div", [("class", "scroll")]) { chart.draw(into: &$0) }
    }

    private static func drawRuns(
        _ reports: [BacktestReport],
        window: CandleSeries,
        into markup: inout Markup
    ) {
        let chart = CandleChart(window: window, trades: reports.flatMap(\.trades))
        for (index, report) in reports.enumerated() {
            markup.element("h2", text: "\(report.run.strategy.name): \(report.verdict)")
            let levels =
                TradeMarks.drawsLevels(of: report.trades)
                ? "Shaded areas reach from the entry to stop (red) and target (green); levels "
                    + "far from all prices are left out."
                : "Stops and targets are left out of the drawing for the number of trades."
            let marks =
                report.trades.count > TradeMarks.limit
                ? " Only the \(NumberText.count(TradeMarks.limit)) trades that won or lost most "
                    + "are marked." : ""
            markup.element(
                "p",
                [("class", "note")],
                text: chart.note
                    + " A triangle is an entry, pointing the way of the trade; a dot is "
                    + "its exit, green where it won and red where it lost. " + levels + marks
            )
            markup.element("div", [("class", "scroll")]) { markup in
                chart.draw(report, number: index, into: &markup)
            }
            if let calibration = report.calibration {
                ReliabilityDiagram.drawSection(calibration, into: &markup)
            }
            if let band = report.forecastBand {
                drawSection(band, window: window, into: &markup)
            }
            MonteCarloFan.drawSection(report, number: index, into: &markup)
            markup.element("h3", text: "Trades (\(report.trades.count))")
            HTMLTables.drawTrades(report, into: &markup)
        }
    }

    /// The curves of buy-and-hold, thinned like those of a report's JSON.
    private struct HeldCurves {
        var equity: [EquityPoint]
        var drawdown: [DrawdownPoint]

        init(window: CandleSeries, execution: ExecutionConfiguration) {
            equity = BuyAndHold.equityCurve(window: window, execution: execution)
            drawdown = Performance.drawdownCurve(of: equity)
            if let kept = ReportBounds.thinnedPositions(equity: equity, drawdown: drawdown) {
                equity = kept.map { equity[$0] }
                drawdown = kept.map { drawdown[$0] }
            }
        }
    }

    private static func drawFooter(_ reports: [BacktestReport], into markup: inout Markup) {
        let basis = reports[0].sharpeBasis
        markup.element("footer") { markup in
            markup.element(
                "p",
                text: "Sharpe and Sortino ratio: \(basis.returns), times the root of "
                    + "\(NumberText.fixed(basis.barsPerYear, 0)), risk-free rate 0. Buy and hold: "
                    + "bought at the first open without leverage, taker fee and slippage paid."
            )
            for report in reports {
                let model =
                    report.run.model.map { ", model \($0.key) \($0.sha256.prefix(16))" } ?? ""
                markup.element(
                    "p",
                    text: "\(report.run.strategy.name): run \(report.runID), \(report.createdAt), "
                        + "hindcast \(report.run.hindcast), data \(report.run.dataSHA256.prefix(16))"
                        + model + ", seed \(report.run.seed)"
                )
            }
        }
    }
}
