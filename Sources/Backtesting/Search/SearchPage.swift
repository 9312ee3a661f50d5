import Trading

extension SearchReport {
    /// The search as one self-contained HTML page: no network, no script, no other file.
    ///
    /// The page is also well-formed XML. The verdict comes first, then the chosen settings, the plateau
    /// maps of all pairs of parameters with a chooser, and the best trials.
    public var html: String {
        let title = "Search of \(strategy) on \(symbol) \(market) \(interval)"
        let page = SearchPage(
            report: self,
            maps: PlateauMap.all(of: self).map {
                HeatMap(
                    map: $0,
                    recommended: recommended.trial,
                    peak: peak.trial,
                    walk: walk?.folds.map(\.trial) ?? []
                )
            }
        )
        return HTMLPage.render(title: title, css: page.css) { markup in
            page.draw(title, into: &markup)
        }
    }
}

/// The body of a search's page.
private struct SearchPage {
    let report: SearchReport
    let maps: [HeatMap]

    /// How many trials the page lists.
    private static let mostRows = 50

    func draw(_ title: String, into markup: inout Markup) {
        markup.element("h1", text: title)
        for line in report.windowLines {
            markup.element("p", [("class", "note")], text: line)
        }
        drawResults(into: &markup)
        drawWarnings(into: &markup)
        markup.element("h2", text: "The chosen settings")
        drawTable(report.chosenRows, into: &markup)
        for note in report.choiceNotes {
            markup.element("p", [("class", "note")], text: note)
        }
        drawMaps(into: &markup)
        drawWalk(into: &markup)
        drawTrials(into: &markup)
        markup.element("footer") { markup in
            for line in report.evidenceLines {
                markup.element("p", text: line)
            }
            markup.element(
                "p",
                text: "hindcast \(report.hindcast), method \(report.method.rawValue), seed "
                    + "\(report.seed)"
            )
        }
    }

    private func drawResults(into markup: inout Markup) {
        let found = report.conclusion == .supported
        markup.element("div", [("class", "results")]) { markup in
            markup.element(
                "p",
                [("class", "verdict " + (found ? "" : "unusable"))],
                text: report.verdict
            )
            markup.element("p", text: report.holdoutVerdict)
        }
    }

    private func drawWarnings(into markup: inout Markup) {
        let warnings = report.warnings
        guard !warnings.isEmpty else { return }
        markup.element("div", [("class", "warnings")]) { markup in
            markup.element("ul") { markup in
                for warning in warnings {
                    markup.element("li", text: warning)
                }
            }
        }
    }

    private func drawTable(_ rows: [[String]], into markup: inout Markup) {
        markup.element("div", [("class", "scroll")]) { markup in
            markup.element("table", [("class", "figures")]) { markup in
                for (index, row) in rows.enumerated() {
                    markup.element("tr") { markup in
                        for (column, cell) in row.enumerated() {
                            if index == 0 {
                                markup.element("th", text: cell)
                            } else if column == 0 {
                                markup.element("th", [("scope", "row")], text: cell)
                            } else {
                                markup.element("td", text: cell)
                            }
                        }
                    }
                }
            }
        }
    }

    private func drawMaps(into markup: inout Markup) {
        markup.element("h2", text: maps.count > 1 ? "Plateau maps" : "Plateau map")
        markup.element(
            "p",
            [("class", "note")],
            text: "Sharpe ratios on the search window: green above 0, red below, the stronger the "
                + "larger. p is the corrected p-value; a cell with a solid border is better than "
                + "luck at the 5 % level. A blue frame is the recommended setting, a dashed one the "
                + "peak. A lone green cell is a lucky dot; a green region is a plateau."
                + (report.walk == nil
                    ? ""
                    : " The line goes through the best setting of each fold below, in time order; "
                        + "dots have the folds' numbers.")
        )
        markup.element("div", [("class", "chooser")]) { markup in
            if maps.count > 1 {
                for (index, map) in maps.enumerated() {
                    drawChoice(map.map, index, into: &markup)
                }
            }
            markup.element("div", [("class", "maps")]) { markup in
                for (index, map) in maps.enumerated() {
                    markup.element("div", [("class", "map map-\(index)")]) { markup in
                        markup.element("h3", text: map.label)
                        markup.element("div", [("class", "scroll")]) { map.draw(into: &$0) }
                        markup.element("p", [("class", "note")], text: map.note)
                    }
                }
            }
        }
    }

    private func drawWalk(into markup: inout Markup) {
        guard let walk = report.walk else { return }
        markup.element("h2", text: "Where the optimum walked")
        markup.element(
            "p",
            [("class", "note")],
            text:
                "Each fold chooses the best setting on a third of the search window and follows it "
                + "through the ninth after it. Followed through all folds: Sharpe ratio "
                + "\(NumberText.ratio(walk.followedSharpe)), return "
                + "\(NumberText.signedPercent(walk.followedReturnPct)); the choice moved "
                + "\(walk.moves) of \(walk.folds.count - 1) times. A choice that stays in one region is "
                + "a plateau in time; one that jumps was noise in each fold."
        )
        drawTable(report.walkRows, into: &markup)
    }

    /// A radio button for a map: the style sheet shows the map of the checked one.
    private func drawChoice(_ map: PlateauMap, _ index: Int, into markup: inout Markup) {
        var attributes = [
            ("type", "radio"), ("name", "map"), ("id", "map-\(index)"),
        ]
        if index == 0 { attributes.append(("checked", "checked")) }
        markup.empty("input", attributes)
        let names = [map.rows?.name, map.columns.name].compactMap(\.self)
        let isOne = !maps.contains { $0.map.others == .recommended }
        let mode = isOne ? "" : map.others == .recommended ? ", others as recommended" : ", mean"
        markup.element(
            "label",
            [("for", "map-\(index)")],
            text: names.joined(separator: " × ") + mode
        )
    }

    private func drawTrials(into markup: inout Markup) {
        let count = min(Self.mostRows, report.trials.count)
        markup.element(
            "h2",
            text: count < report.trials.count
                ? "The best \(count) of \(NumberText.count(report.trials.count)) trials"
                : "All trials, the best first"
        )
        drawTable(report.bestRows(most: count), into: &markup)
    }

    /// The rules beside those of every page: the map of the checked choice is shown, and none is
    /// stretched.
    var css: String {
        let shown = maps.indices.map { "#map-\($0):checked ~ .maps > .map-\($0)" }
            .joined(separator: ",\n")
        let widths = maps.enumerated()
            .map { ".map-\($0) .heat { max-width: \(coordinate($1.width))px; }\n" }.joined()
        return widths + """
            .heat text { font-size: 11px; } .heat .ratio { fill: var(--text); font-size: 12px; }
            .heat .p { font-size: 9.5px; } .heat { min-width: 320px; }
            .high { fill: var(--up); } .low { fill: var(--down); }
            .claimed { stroke: var(--text); stroke-width: 1.4; }
            .untried { fill: none; stroke: var(--grid); stroke-dasharray: 2 3; }
            .mark { fill: none; stroke: var(--c0); stroke-width: 2.4; pointer-events: none; }
            .mark.peak { stroke: var(--c1); stroke-dasharray: 4 3; }
            .walk { fill: none; stroke: var(--text); stroke-width: 1.2; opacity: .55; pointer-events: none; }
            .stop { fill: var(--text); } .heat .fold { font-size: 10px; font-weight: 600; fill: var(--text); }
            .chooser label { margin: 0 16px 0 4px; font-size: 14px; }
            .chooser input { margin: 0; }
            .map { margin-top: 10px; }
            """
            + (maps.count > 1
                ? """

                .map { display: none; }
                \(shown) { display: block; }
                @media print { .map { display: block; } .chooser input, .chooser label { display: none; } }
                """ : "")
    }
}
