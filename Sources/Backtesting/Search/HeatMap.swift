import Trading

/// Draws a plateau map: a cell for each pair of values, green above a Sharpe ratio of 0 and red below.
struct HeatMap {
    let map: PlateauMap
    /// The trials' numbers to mark.
    let recommended: Int
    let peak: Int
    /// The best trial of each fold of the walk, in time order; empty for none.
    let walk: [Int]

    private static let margin = (left: 110.0, top: 10.0, bottom: 52.0)
    private static let size = (width: 1000.0, height: 520.0)

    private var columnWidth: Double {
        min(96, Self.size.width / Double(max(1, map.columns.labels.count)))
    }

    private var rowHeight: Double {
        min(44, max(14, Self.size.height / Double(map.cells.count)))
    }

    /// The largest absolute ratio, which has the full colour.
    private var scale: Double {
        map.cells.joined().compactMap { $0.map { abs($0.sharpe) } }.max().map { max($0, 1e-9) } ?? 1
    }

    /// What the cells are of.
    var note: String {
        let others =
            switch map.others {
            case .recommended: "The other parameters have the recommended values."
            case .averaged where isAveraged: "Each cell is the mean of its trials."
            case .averaged: ""
            }
        return others
    }

    private var isAveraged: Bool {
        map.cells.joined().contains { ($0?.trials.count ?? 0) > 1 }
    }

    /// The width of the drawing in its own units, which are pixels where there is room.
    var width: Double {
        Self.margin.left + columnWidth * Double(map.columns.labels.count) + 10
    }

    /// Appends the drawing.
    func draw(into markup: inout Markup) {
        let height =
            Self.margin.top + rowHeight * Double(map.cells.count) + Self.margin.bottom
        markup.element(
            "svg",
            [
                ("class", "heat"), ("viewBox", "0 0 \(coordinate(width)) \(coordinate(height))"),
                ("role", "img"), ("aria-label", label),
            ]
        ) { markup in
            for (row, cells) in map.cells.enumerated() {
                for (column, cell) in cells.enumerated() {
                    draw(cell, row, column, into: &markup)
                }
            }
            drawWalk(into: &markup)
            drawLabels(height, into: &markup)
        }
    }

    /// The cells that the optimum walked through: a line from fold to fold, and the folds' numbers.
    ///
    /// On a map with the others as recommended a fold whose choice has other values of them is not there.
    private func drawWalk(into markup: inout Markup) {
        var stops: [(x: Double, y: Double, folds: [Int])] = []
        for (fold, trial) in walk.enumerated() {
            for (row, cells) in map.cells.enumerated() {
                guard let column = cells.firstIndex(where: { $0?.trials.contains(trial) == true })
                else { continue }
                // At the cell's lower edge, below its figures.
                let x = Self.margin.left + (Double(column) + 0.5) * columnWidth
                let y = Self.margin.top + (Double(row) + 1) * rowHeight - 5
                if let last = stops.last, last.x == x, last.y == y {
                    stops[stops.count - 1].folds.append(fold + 1)
                } else {
                    stops.append((x, y, [fold + 1]))
                }
            }
        }
        guard !stops.isEmpty else { return }
        let points = stops.map { "\(coordinate($0.x)),\(coordinate($0.y))" }
        markup.empty("polyline", [("class", "walk"), ("points", points.joined(separator: " "))])
        for stop in stops {
            let folds = stop.folds.map { "\($0)" }.joined(separator: ", ")
            markup.empty(
                "circle",
                [
                    ("class", "stop"), ("cx", coordinate(stop.x)), ("cy", coordinate(stop.y)),
                    ("r", "4"),
                ],
                title: "best in fold \(folds)"
            )
            markup.element(
                "text",
                [
                    ("class", "fold"), ("x", coordinate(stop.x + 6)), ("y", coordinate(stop.y + 3)),
                ],
                text: folds
            )
        }
    }

    /// The parameters of the map.
    var label: String {
        map.rows.map { "\($0.name) and \(map.columns.name)" } ?? map.columns.name
    }

    private func draw(
        _ cell: PlateauMap.Cell?,
        _ row: Int,
        _ column: Int,
        into markup: inout Markup
    ) {
        let x = Self.margin.left + Double(column) * columnWidth
        let y = Self.margin.top + Double(row) * rowHeight
        var box = [
            ("x", coordinate(x + 0.5)), ("y", coordinate(y + 0.5)),
            ("width", coordinate(columnWidth - 1)), ("height", coordinate(rowHeight - 1)),
        ]
        guard let cell else {
            markup.empty("rect", [("class", "untried")] + box)
            return
        }
        let isClaimed = cell.pValue.map { $0 <= CorrectedEvidence.level } ?? false
        box.append(
            ("fill-opacity", NumberText.fixed(0.06 + 0.8 * abs(cell.sharpe) / scale, 3))
        )
        markup.empty(
            "rect",
            [("class", (cell.sharpe < 0 ? "low" : "high") + (isClaimed ? " claimed" : ""))] + box,
            title: title(cell, row, column)
        )
        if columnWidth >= 40, rowHeight >= 26 {
            text(NumberText.ratio(cell.sharpe), x, y + rowHeight / 2 - 1, "ratio", &markup)
            if let pValue = cell.pValue {
                let text = pValue < 0.001 ? "p<0.001" : "p \(NumberText.fixed(pValue, 3))"
                self.text(text, x, y + rowHeight / 2 + 11, "p", &markup)
            }
        }
        for (trial, mark) in [(recommended, "recommended"), (peak, "peak")]
        where cell.trials.contains(trial) {
            let inset = mark == "peak" ? 4.5 : 2.0
            markup.empty(
                "rect",
                [
                    ("class", "mark \(mark)"), ("x", coordinate(x + inset)),
                    ("y", coordinate(y + inset)), ("width", coordinate(columnWidth - 2 * inset)),
                    ("height", coordinate(rowHeight - 2 * inset)),
                ]
            )
        }
    }

    private func text(
        _ text: String,
        _ x: Double,
        _ y: Double,
        _ name: String,
        _ markup: inout Markup
    ) {
        markup.element(
            "text",
            [
                ("class", name), ("x", coordinate(x + columnWidth / 2)), ("y", coordinate(y)),
                ("text-anchor", "middle"),
            ],
            text: text
        )
    }

    /// All that is known of a cell.
    private func title(_ cell: PlateauMap.Cell, _ row: Int, _ column: Int) -> String {
        let values =
            (map.rows.map { "\($0.name) \($0.labels[row]), " } ?? "")
            + "\(map.columns.name) \(map.columns.labels[column])"
        let what =
            cell.trials.count == 1
            ? "trial \(cell.trials[0]), Sharpe ratio"
            : "\(cell.trials.count) trials, mean Sharpe ratio"
        return "\(values): \(what) \(NumberText.ratio(cell.sharpe)); lowest of the neighbourhood "
            + "\(NumberText.ratio(cell.worstSharpe)), its spread \(NumberText.ratio(cell.spread)); "
            + "corrected p \(NumberText.pValue(cell.pValue))"
    }

    private func drawLabels(_ height: Double, into markup: inout Markup) {
        if let rows = map.rows {
            let step = Int((16 / rowHeight).rounded(.up))
            for (row, label) in rows.labels.enumerated() where row.isMultiple(of: step) {
                let y = Self.margin.top + (Double(row) + 0.5) * rowHeight + 4
                markup.element(
                    "text",
                    [
                        ("x", coordinate(Self.margin.left - 6)), ("y", coordinate(y)),
                        ("text-anchor", "end"),
                    ],
                    text: label
                )
            }
        }
        let longest = map.columns.labels.map(\.count).max() ?? 1
        let step = max(1, Int((Double(longest * 7 + 6) / columnWidth).rounded(.up)))
        for (column, label) in map.columns.labels.enumerated() where column.isMultiple(of: step) {
            let x = Self.margin.left + (Double(column) + 0.5) * columnWidth
            markup.element(
                "text",
                [
                    ("x", coordinate(x)), ("y", coordinate(height - Self.margin.bottom + 16)),
                    ("text-anchor", "middle"),
                ],
                text: label
            )
        }
        markup.element(
            "text",
            [("class", "name"), ("x", "2"), ("y", coordinate(height - 8))],
            text: map.rows.map { "down: \($0.name); across: \(map.columns.name)" }
                ?? "across: \(map.columns.name)"
        )
    }
}
