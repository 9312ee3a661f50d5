import Market
import Validation

extension HTMLReport {
    /// The coverage of the forecasts' band: its figures, and the running coverage as lines.
    static func drawSection(
        _ band: BandCoverage,
        window: CandleSeries,
        into markup: inout Markup
    ) {
        let level = NumberText.percent(band.levelPct)
        markup.element("h3", text: "Forecast band of \(level)")
        markup.element(
            "p",
            [("class", "note")],
            text:
                "Limits that should hold \(level) of what comes, set at each close by split-conformal "
                + "quantiles of errors on held-out bars and moved after each miss and each hit. Of "
                + "\(NumberText.count(band.bars)) bars they held \(text(band.logRange, of: "ranges")), and "
                + "\(text(band.logReturn, of: "returns"))."
        )
        func line(_ name: String, color: Int, _ value: (BandCoverage.Point) -> Double)
            -> LineChart.Line
        {
            LineChart.Line(
                name: name,
                color: color,
                points: band.running.filter { window.openTimes.indices.contains($0.bar) }
                    .map { (window.closeTime(at: $0.bar), value($0)) }
            )
        }
        draw(
            LineChart(
                label: "Running coverage of the last \(BandCoverage.trailingBars) bars, in percent",
                height: 160,
                lines: [
                    line("Range", color: 0, \.rangePct), line("Return", color: 1, \.returnPct),
                ],
                fillsToZero: false,
                unit: " %",
                valueText: { NumberText.percent($0) }
            ),
            into: &markup
        )
    }

    /// `90.1 % of the ranges (89.8, 90.0 and 90.4 % from calm to wild; 87.2 % without moving)`.
    private static func text(_ figure: BandCoverage.Figure, of name: String) -> String {
        let thirds = figure.byVolatilityPct.map { NumberText.fixed($0, 1) }
        return "\(NumberText.fixed(figure.coveragePct, 1)) % of the \(name) "
            + "(\(thirds.joined(separator: ", ")) % in the calm, middle and wild third by forecast "
            + "range; \(NumberText.fixed(figure.staticCoveragePct, 1)) % if they had not moved)"
    }
}
