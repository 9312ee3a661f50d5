import Market

/// Folds one below the other on a time axis: what each learns from and what it trades.
struct FoldTimeLine {
    /// A stretch of bars of a fold.
    struct Stretch {
        let span: BarSpan
        /// Its class in the palette: `c0`.
        let color: String
        /// Its tooltip.
        let title: String

        init(_ span: BarSpan, color: String, _ name: String) {
            self.span = span
            self.color = color
            title =
                "\(name) \(TimeText.minute(span.from)) to \(TimeText.minute(span.to)), "
                + "\(NumberText.count(span.bars)) bars"
        }
    }

    /// Height of a fold, in SVG units.
    private static let row = 13.0
    /// Height of the axis below them.
    private static let axis = 40.0

    /// The stretches of each fold.
    let folds: [[Stretch]]

    /// Appends the drawing; nothing without a stretch.
    func draw(into markup: inout Markup) {
        let spans = folds.joined().map(\.span)
        guard let start = spans.map(\.from).min(), let end = spans.map(\.to).max() else { return }
        let height = Self.row * Double(folds.count) + Self.axis
        let area = PlotArea(
            height: height,
            times: start...end,
            values: 0...Double(folds.count)
        )
        markup.element(
            "svg",
            [
                ("viewBox", "0 0 \(coordinate(PlotArea.width)) \(coordinate(height))"),
                ("role", "img"), ("aria-label", "Folds on a time line"),
            ]
        ) { markup in
            area.drawAxes(into: &markup) { _, _ in "" }
            for (index, fold) in folds.enumerated() {
                let top = area.plotTop + Self.row * Double(index) + 2
                for stretch in fold { Self.draw(stretch, at: top, in: area, into: &markup) }
            }
        }
    }

    private static func draw(
        _ stretch: Stretch,
        at top: Double,
        in area: PlotArea,
        into markup: inout Markup
    ) {
        let (left, right) = (area.x(stretch.span.from), area.x(stretch.span.to))
        markup.empty(
            "rect",
            [
                ("class", "bin \(stretch.color)"), ("x", coordinate(left)), ("y", coordinate(top)),
                ("width", coordinate(max(1, right - left))), ("height", coordinate(row - 4)),
            ],
            title: stretch.title
        )
    }
}
