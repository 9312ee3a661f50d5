import Market

/// The folds of a walk-forward in the HTML report: a time line, then a table with in-sample beside
/// out-of-sample figures.
enum WalkForwardSection {
    /// Height of a fold on the time line, in SVG units.
    private static let row = 13.0
    /// Height of the axis below them.
    private static let axis = 40.0

    static func draw(_ walk: WalkForwardReport, into markup: inout Markup) {
        guard !walk.folds.isEmpty else { return }
        markup.element("h2", text: "Walk-forward, \(NumberText.count(walk.folds.count)) folds")
        markup.element("p", [("class", "note")], text: walk.notes.joined(separator: " "))
        markup.element("div", [("class", "legend")]) { markup in
            for (color, name) in [
                ("c0", walk.hasForecasts ? "Weights and scalers fitted" : "Settings chosen"),
                ("c1", "Epoch chosen"), ("c2", "Traded"),
            ] where color != "c1" || walk.hasForecasts {
                markup.element("span", [("class", color)], text: name)
            }
        }
        markup.element("div", [("class", "scroll")]) { drawTimeLine(walk, into: &$0) }
        drawTable(walk, into: &markup)
    }

    private static func drawTimeLine(_ walk: WalkForwardReport, into markup: inout Markup) {
        let times = walk.folds.flatMap { fold in
            [fold.training?.from, fold.trading.from, fold.trading.to].compactMap(\.self)
        }
        guard let start = times.min(), let end = times.max() else { return }
        let height = row * Double(walk.folds.count) + axis
        let area = PlotArea(
            height: height,
            times: start...end,
            values: 0...Double(walk.folds.count)
        )
        markup.element(
            "svg",
            [
                ("viewBox", "0 0 \(coordinate(PlotArea.width)) \(coordinate(height))"),
                ("role", "img"), ("aria-label", "Folds on a time line"),
            ]
        ) { markup in
            area.drawAxes(into: &markup) { _, _ in "" }
            for (index, fold) in walk.folds.enumerated() {
                let top = area.plotTop + row * Double(index) + 2
                draw(fold, at: top, in: area, into: &markup)
            }
        }
    }

    private static func draw(
        _ fold: WalkForwardReport.Fold,
        at top: Double,
        in area: PlotArea,
        into markup: inout Markup
    ) {
        let spans: [(BarSpan?, String, String)] = [
            (fold.training, "c0", "learned from"), (fold.validation, "c1", "epoch chosen on"),
            (fold.trading, "c2", "traded"),
        ]
        for (span, color, name) in spans {
            guard let span else { continue }
            let (left, right) = (area.x(span.from), area.x(span.to))
            markup.empty(
                "rect",
                [
                    ("class", "bin \(color)"), ("x", coordinate(left)), ("y", coordinate(top)),
                    ("width", coordinate(max(1, right - left))), ("height", coordinate(row - 4)),
                ],
                title: "Fold \(fold.number) \(name) \(TimeText.minute(span.from)) to "
                    + "\(TimeText.minute(span.to)), \(NumberText.count(span.bars)) bars"
            )
        }
    }

    private static func drawTable(_ walk: WalkForwardReport, into markup: inout Markup) {
        let heads = [
            "#", "Learned from", "Traded from", "Bars", "In-sample", "a year", "Sharpe",
            "Out-of-sample", "a year", "Sharpe", walk.learningTitle,
            walk.hasForecasts ? "Model" : "",
        ]
        markup.element("div", [("class", "scroll tall")]) { markup in
            markup.element("table", [("class", "trades")]) { markup in
                markup.element("thead") { markup in
                    markup.element("tr") { markup in
                        for head in heads { markup.element("th", text: head) }
                    }
                }
                markup.element("tbody") { markup in
                    for fold in walk.folds { drawRow(fold, into: &markup) }
                }
            }
        }
    }

    private static func drawRow(_ fold: WalkForwardReport.Fold, into markup: inout Markup) {
        let gain = fold.outOfSample.totalReturnPct ?? 0
        let cells = [
            "\(fold.number)", fold.training.map { WalkForwardReport.day($0.from) } ?? "",
            WalkForwardReport.day(fold.trading.from), NumberText.count(fold.trading.bars),
        ]
        markup.element("tr", [("class", gain > 0 ? "won" : gain < 0 ? "lost" : "even")]) {
            markup in
            for cell in cells + figures(fold.inSample) { markup.element("td", text: cell) }
            for cell in figures(fold.outOfSample) {
                markup.element("td", [("class", "pnl")], text: cell)
            }
            markup.element("td", text: fold.learning)
            markup.element(
                "td",
                text: (fold.model?.sha256 ?? fold.forecaster?.sha256).map { String($0.prefix(12)) }
                    ?? ""
            )
        }
    }

    private static func figures(_ part: WalkForwardReport.Part?) -> [String] {
        guard let part else { return ["", "", ""] }
        return [
            NumberText.signedPercent(part.totalReturnPct),
            NumberText.signedPercent(part.annualizedReturn), NumberText.ratio(part.sharpeRatio),
        ]
    }
}
