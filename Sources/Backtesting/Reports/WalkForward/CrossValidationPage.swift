import Market

extension CrossValidation {
    /// The cross-validation as one self-contained HTML page: no network, no script, no other file.
    ///
    /// The page is also well-formed XML. The distribution of Sharpe ratios comes first, then the folds
    /// on a time line and the tables of paths and folds. Equal results give equal bytes.
    public var page: String {
        let title = "Cross-validation of \(run.strategy.name) on \(key)"
        return HTMLPage.render(title: title) { markup in
            drawHeader(title, into: &markup)
            drawDistribution(into: &markup)
            drawPaths(into: &markup)
            drawFolds(into: &markup)
            drawFooter(into: &markup)
        }
    }

    private var key: SeriesKey {
        SeriesKey(symbol: run.symbol, venue: run.market, interval: run.interval)
    }

    // MARK: - What came of it

    private func drawHeader(_ title: String, into markup: inout Markup) {
        markup.element("h1", text: title)
        markup.element(
            "p",
            [("class", "note")],
            text: TimeText.minute(run.startDate) + " to " + TimeText.minute(run.endDate) + " UTC, "
                + NumberText.count(run.bars) + " bars in \(NumberText.count(groups)) groups, "
                + "\(testedGroups) tested at a time; purge \(purgeBars) bars on both sides of a "
                + "test, embargo \(embargoBars) bars after it. Leverage "
                + NumberText.factor(run.execution.leverage) + "."
        )
        markup.element("div", [("class", "results")]) { markup in
            markup.element("p", text: resultSentence)
        }
        markup.element("div", [("class", "warnings")]) { markup in
            markup.element("h3", text: "Before you believe it")
            markup.element("ul") { $0.element("li", text: caution) }
        }
    }

    private var resultSentence: String {
        let count = paths.count == 1 ? "its one path" : "\(NumberText.count(paths.count)) paths"
        guard let sharpeRatio else {
            return "No Sharpe ratio is defined on \(count): nothing was traded."
        }
        let spread =
            sharpeRatio.count == 1
            ? ""
            : ", from \(NumberText.ratio(sharpeRatio.min)) to \(NumberText.ratio(sharpeRatio.max)), "
                + "\(NumberText.percent(100 * sharpeRatio.shareAboveZero)) of them above zero"
        return "Over \(count) the median Sharpe ratio is \(NumberText.ratio(sharpeRatio.median))"
            + spread + ". Holding has \(NumberText.ratio(benchmark.sharpeRatio))."
    }

    // MARK: - Distribution

    private func drawDistribution(into markup: inout Markup) {
        guard let sharpeRatio else { return }
        markup.element("h2", text: "Out-of-sample Sharpe ratio")
        markup.element(
            "p",
            [("class", "note")],
            text: "Bars count the groups of all paths, by their own Sharpe ratio. A dot below is a "
                + "path through the whole window; the box is the middle half of the paths, the line "
                + "in it their median."
        )
        markup.element("div", [("class", "legend")]) { markup in
            markup.element(
                "span",
                [("class", "c0")],
                text: "Groups (\(NumberText.count(groupSharpeRatio?.count ?? 0)))"
            )
            markup.element(
                "span",
                [("class", "c1")],
                text: "Paths (\(NumberText.count(sharpeRatio.count)))"
            )
            markup.element("span", [("class", "held")], text: "Buy and hold")
        }
        let held = benchmark.sharpeRatio.map {
            DistributionChart.Mark(name: "buy and hold", value: $0, style: "line held")
        }
        let chart = DistributionChart(
            label: "Sharpe ratios of groups and paths",
            values: paths.flatMap { $0.groups.compactMap(\.sharpeRatio) },
            dots: paths.compactMap { path in
                path.sharpeRatio.map {
                    DistributionChart.Dot(name: "path \(path.number)", value: $0)
                }
            },
            box: (sharpeRatio.lowerQuartile, sharpeRatio.median, sharpeRatio.upperQuartile),
            marks: [DistributionChart.Mark(name: "zero", value: 0, style: "line c5")]
                + [held].compactMap(\.self)
        )
        markup.element("div", [("class", "scroll")]) { chart.draw(into: &$0) }
        drawQuartiles(into: &markup)
    }

    private func drawQuartiles(into markup: inout Markup) {
        Self.drawTable(
            ["Sharpe ratio", "Least", "25 %", "Median", "75 %", "Most", "Mean", "Above zero"],
            into: &markup
        ) { markup in
            for (name, values) in [("Of paths", sharpeRatio), ("Of groups", groupSharpeRatio)] {
                let figures = [
                    values?.min, values?.lowerQuartile, values?.median, values?.upperQuartile,
                    values?.max, values?.mean,
                ]
                Self.drawRow(
                    [name] + figures.map(NumberText.ratio)
                        + [NumberText.percent(values.map { 100 * $0.shareAboveZero })],
                    gain: nil,
                    into: &markup
                )
            }
        }
    }

    // MARK: - Paths and folds

    private func drawPaths(into markup: inout Markup) {
        markup.element("h2", text: "Paths (\(NumberText.count(paths.count)))")
        Self.drawTable(
            ["Path", "Return", "Drawdown", "Sharpe", "Trades", "Fold of each group"]
                + (1...max(1, groups)).map { "Group \($0)" },
            into: &markup
        ) { markup in
            for path in paths {
                Self.drawRow(
                    [
                        "\(path.number)", NumberText.signedPercent(path.totalReturnPct),
                        NumberText.percent(path.maxDrawdownPct),
                        NumberText.ratio(path.sharpeRatio), NumberText.count(path.totalTrades),
                        path.folds.map(String.init).joined(separator: " "),
                    ] + path.groups.map { NumberText.ratio($0.sharpeRatio) },
                    gain: path.totalReturnPct ?? 0,
                    into: &markup
                )
            }
            Self.drawRow(
                [
                    "Holding", NumberText.signedPercent(benchmark.totalReturnPct),
                    NumberText.percent(benchmark.maxDrawdownPct),
                    NumberText.ratio(benchmark.sharpeRatio), "", "",
                ] + [String](repeating: "", count: max(1, groups)),
                gain: benchmark.totalReturnPct ?? 0,
                into: &markup
            )
        }
    }

    private func drawFolds(into markup: inout Markup) {
        guard !folds.isEmpty else { return }
        let hasModels = folds.contains { $0.model != nil }
        markup.element("h2", text: "Folds (\(NumberText.count(folds.count)))")
        markup.element("div", [("class", "legend")]) { markup in
            for (color, name) in [
                ("c0", hasModels ? "Weights and scalers fitted" : "Settings chosen"),
                ("c1", "Epoch chosen"), ("c2", "Tested"),
            ] where color != "c1" || hasModels {
                markup.element("span", [("class", color)], text: name)
            }
        }
        markup.element("div", [("class", "scroll")]) { markup in
            FoldTimeLine(folds: folds.map(Self.stretches)).draw(into: &markup)
        }
        Self.drawTable(
            [
                "Fold", "Tests groups", "Learned bars", "In-sample", "a year", "Sharpe", "Settings",
                hasModels ? "Model" : "",
            ],
            into: &markup
        ) { markup in
            for fold in folds {
                let learned = fold.training + [fold.validation].compactMap(\.self)
                Self.drawRow(
                    [
                        "\(fold.number)", fold.testedGroups.map(String.init).joined(separator: " "),
                        NumberText.count(learned.reduce(0) { $0 + $1.bars }),
                        NumberText.signedPercent(fold.inSample?.totalReturnPct),
                        NumberText.signedPercent(fold.inSample?.annualizedReturn),
                        NumberText.ratio(fold.inSample?.sharpeRatio),
                        fold.settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                            .joined(separator: ", "),
                        fold.model.map { String($0.sha256.prefix(12)) } ?? "",
                    ],
                    gain: nil,
                    into: &markup
                )
            }
        }
    }

    private static func stretches(of fold: Fold) -> [FoldTimeLine.Stretch] {
        func stretches(_ spans: [BarSpan], _ color: String, _ name: String) -> [FoldTimeLine
            .Stretch]
        {
            spans.map { FoldTimeLine.Stretch($0, color: color, "Fold \(fold.number) \(name)") }
        }
        return stretches(fold.training, "c0", "learned from")
            + stretches([fold.validation].compactMap(\.self), "c1", "epoch chosen on")
            + stretches(fold.test, "c2", "tested on")
    }

    private func drawFooter(into markup: inout Markup) {
        markup.element("footer") { markup in
            if let search { markup.element("p", text: search.sentence) }
            markup.element(
                "p",
                text: "\(run.strategy.name): hindcast \(run.hindcast), data "
                    + "\(run.dataSHA256.prefix(16)), seed \(run.seed). Sharpe ratio: marked equity, "
                    + "close to close, \(run.interval), times the root of "
                    + "\(NumberText.fixed(run.interval.barsPerYear, 0)), risk-free rate 0."
            )
        }
    }

    // MARK: - Tables

    private static func drawTable(
        _ heads: [String],
        into markup: inout Markup,
        rows: (inout Markup) -> Void
    ) {
        markup.element("div", [("class", "scroll tall")]) { markup in
            markup.element("table", [("class", "trades")]) { markup in
                markup.element("thead") { markup in
                    markup.element("tr") { markup in
                        for head in heads { markup.element("th", text: head) }
                    }
                }
                markup.element("tbody", [], rows)
            }
        }
    }

    /// Appends a row; with a gain its second cell is green or red.
    private static func drawRow(_ cells: [String], gain: Double?, into markup: inout Markup) {
        let outcome = gain.map { $0 > 0 ? "won" : $0 < 0 ? "lost" : "even" }
        markup.element("tr", outcome.map { [("class", $0)] } ?? []) { markup in
            for (place, cell) in cells.enumerated() {
                markup.element(
                    "td",
                    outcome != nil && place == 1 ? [("class", "pnl")] : [],
                    text: cell
                )
            }
        }
    }
}
