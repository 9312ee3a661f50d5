/// The runs' evidence corrected for the choice among them, on the page of a comparison.
enum CorrectedTable {
    /// Draws the verdict and a row of p-values for each run; nothing where there are none.
    static func draw(
        _ reports: [BacktestReport],
        corrected: [CorrectedEvidence],
        into markup: inout Markup
    ) {
        guard !corrected.isEmpty, corrected.count == reports.count else { return }
        let names = reports.map(\.run.strategy.name)
        markup.element("h2", text: "Corrected for the choice")
        markup.element(
            "p",
            text: CorrectedEvidence.verdict(corrected, names: names, candidates: "strategies")
        )
        markup.element("div", [("class", "scroll")]) { markup in
            markup.element("table", [("class", "figures")]) { markup in
                markup.element("thead") { markup in
                    markup.element("tr") { markup in
                        for head in ["Adjusted p", "Mean above zero", "Mean above buy-and-hold"] {
                            markup.element("th", text: head)
                        }
                    }
                }
                markup.element("tbody") { markup in
                    for (name, evidence) in zip(names, corrected) {
                        markup.element("tr") { markup in
                            markup.element("th", [("scope", "row")], text: name)
                            markup.element("td", text: NumberText.pValue(evidence.pValue))
                            markup.element("td", text: NumberText.pValue(evidence.benchmarkPValue))
                        }
                    }
                }
            }
        }
    }
}
