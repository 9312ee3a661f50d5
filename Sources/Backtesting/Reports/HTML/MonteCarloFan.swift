import Market

/// The fan of a run's bootstrap paths on the page, with the equity that it came from.
enum MonteCarloFan {
    private static let height = 280.0

    /// Draws the section of a run; nothing for one without a fan.
    static func drawSection(
        _ report: BacktestReport,
        number: Int,
        into markup: inout Markup
    ) {
        guard let simulation = report.monteCarlo, simulation.fan.count >= 2 else { return }
        markup.element("h3", text: "Monte Carlo")
        markup.element("p", [("class", "note")], text: note(simulation, of: report))
        markup.element("div", [("class", "scroll")]) { markup in
            draw(simulation, of: report, number: number, into: &markup)
        }
    }

    private static func note(_ simulation: MonteCarlo, of report: BacktestReport) -> String {
        let paths = simulation.bootstrap
        let money = { NumberText.money($0, of: report.capital) }
        let loss = NumberText.fixed(simulation.ruinLossPct, 0)
        let reordered = simulation.reordered.map {
            " The same trades in \(NumberText.count($0.paths)) other orders: drawdown "
                + "\(NumberText.percent($0.maxDrawdownPct.p50)) in the median, "
                + "\(NumberText.percent($0.maxDrawdownPct.p95)) in the worst twentieth."
        }
        return
            "\(NumberText.count(paths.paths)) paths of the marked returns, resampled in blocks of "
            + "\(NumberText.fixed(paths.meanBlockLength, 1)) bars in the mean: 5 to 95 %, 25 to "
            + "75 %, the median, and the run itself. Final equity \(money(paths.finalEquity.p5)) to "
            + "\(money(paths.finalEquity.p95)), largest drawdown "
            + "\(NumberText.percent(paths.maxDrawdownPct.p50)) in the median and "
            + "\(NumberText.percent(paths.maxDrawdownPct.p95)) in the worst twentieth; "
            + "\(NumberText.probability(paths.ruinProbability)) ever lost \(loss) %."
            + (reordered ?? "")
    }

    private static func draw(
        _ simulation: MonteCarlo,
        of report: BacktestReport,
        number: Int,
        into markup: inout Markup
    ) {
        let fan = simulation.fan
        let equity = LineChart.thinned(report.equityCurve.map { ($0.timestamp, $0.equity) })
        let values = equity.map(\.value) + fan.flatMap { [$0.equity.p5, $0.equity.p95] }
        guard let low = values.min(), let high = values.max(), let start = fan.first?.timestamp,
            let end = fan.last?.timestamp
        else { return }
        let area = PlotArea(height: height, times: start...end, values: low...high)
        let color = "c\(number % 6)"
        func path(_ points: [(time: Timestamp, value: Double)]) -> String {
            points.map { "\(coordinate(area.x($0.time))) \(coordinate(area.y($0.value)))" }
                .joined(separator: "L")
        }
        func curve(_ value: (MonteCarlo.Quantiles) -> Double)
            -> [(time: Timestamp, value: Double)]
        {
            fan.map { ($0.timestamp, value($0.equity)) }
        }
        markup.element(
            "svg",
            [
                ("viewBox", "0 0 \(coordinate(PlotArea.width)) \(coordinate(height))"),
                ("role", "img"), ("aria-label", "Fan of resampled equity paths"),
            ]
        ) { markup in
            area.drawAxes(into: &markup) { NumberText.axis($0, places: $1) }
            for (low, high) in [(curve(\.p5), curve(\.p95)), (curve(\.p25), curve(\.p75))] {
                let outline = "M" + path(low) + "L" + path(high.reversed()) + "z"
                markup.empty("path", [("class", "fill \(color)"), ("d", outline)])
            }
            markup.empty("path", [("class", "line held"), ("d", "M" + path(curve(\.p50)))])
            markup.empty("path", [("class", "line \(color)"), ("d", "M" + path(equity))])
        }
    }
}
