import Market

/// The folds of a walk-forward in the HTML report: a time line, then a table with in-sample beside
/// out-of-sample figures.
enum WalkForwardSection {
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
        markup.element("div", [("class", "scroll")]) { markup in
            FoldTimeLine(folds: walk.folds.map(stretches)).draw(into: &markup)
        }
        drawTable(walk, into: &markup)
    }

    private static func stretches(of fold: WalkForwardReport.Fold) -> [FoldTimeLine.Stretch] {
        let spans: [(BarSpan?, String, String)] = [
            (fold.training, "c0", "learned from"), (fold.validation, "c1", "epoch chosen on"),
            (fold.trading, "c2", "traded"),
        ]
        return spans.compactMap { span, color, name in
            span.map { FoldTimeLine.Stretch($0, color: color, "Fold \(fold.number) \(name)") }
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
