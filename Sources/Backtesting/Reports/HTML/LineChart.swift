import Market

/// Curves over time on one scale, such as the equity of several runs.
struct LineChart {
    /// One curve.
    struct Line {
        let name: String
        /// Its index in the palette, or nil for the benchmark.
        let color: Int?
        /// In the order of time.
        let points: [(time: Timestamp, value: Double)]

        /// The value of the last point at or before a time; nil for none.
        func value(at time: Timestamp) -> Double? {
            var range = 0..<points.count
            while !range.isEmpty {
                let middle = range.lowerBound + range.count / 2
                if points[middle].time <= time {
                    range = (middle + 1)..<range.upperBound
                } else {
                    range = range.lowerBound..<middle
                }
            }
            return range.lowerBound > 0 ? points[range.lowerBound - 1].value : nil
        }
    }

    /// A curve with more points than this is thinned to the extremes of that many segments.
    private static let limit = 1000
    private static let hoverLimit = 120

    let label: String
    let height: Double
    let lines: [Line]
    /// Whether each curve is filled up to zero, and zero always shown.
    let fillsToZero: Bool
    /// The suffix of numbers on the value axis.
    let unit: String
    /// The text of a value in a tooltip.
    let valueText: (Double) -> String

    /// Appends the drawing; nothing where no curve has a point.
    func draw(into markup: inout Markup) {
        // No extreme is lost, so the scale is that of all points.
        let thinned = lines.map { Self.thinned($0.points) }
        let values = thinned.joined().map(\.value) + (fillsToZero ? [0] : [])
        guard
            let low = values.min(), let high = values.max(),
            let start = lines.compactMap(\.points.first?.time).min(),
            let end = lines.compactMap(\.points.last?.time).max()
        else {
            return
        }
        let area = PlotArea(height: height, times: start...end, values: low...high)
        markup.element(
            "svg",
            [
                ("viewBox", "0 0 \(coordinate(PlotArea.width)) \(coordinate(height))"),
                ("role", "img"), ("aria-label", label),
            ]
        ) { markup in
            area.drawAxes(into: &markup) { NumberText.axis($0, places: $1) + unit }
            for (line, points) in zip(lines, thinned) {
                draw(line, points, in: area, into: &markup)
            }
            drawHover(in: area, into: &markup)
        }
    }

    private func draw(
        _ line: Line,
        _ points: [(time: Timestamp, value: Double)],
        in area: PlotArea,
        into markup: inout Markup
    ) {
        guard let first = points.first, let last = points.last else { return }
        let path = points.map {
            "\(coordinate(area.x($0.time))) \(coordinate(area.y($0.value)))"
        }.joined(separator: "L")
        let style = line.color.map { "line c\($0 % 6)" } ?? "line held"
        if fillsToZero, line.color != nil {
            let zero = coordinate(area.y(0))
            markup.empty(
                "path",
                [
                    ("class", style.replacing("line", with: "fill")),
                    (
                        "d",
                        "M\(coordinate(area.x(first.time))) \(zero)L\(path)"
                            + "L\(coordinate(area.x(last.time))) \(zero)z"
                    ),
                ]
            )
        }
        markup.empty("path", [("class", style), ("d", "M" + path)])
    }

    /// Appends invisible strips with the values below the pointer as tooltips.
    private func drawHover(in area: PlotArea, into markup: inout Markup) {
        guard let longest = lines.map(\.points).max(by: { $0.count < $1.count }) else { return }
        let count = min(Self.hoverLimit, longest.count)
        let width = (area.plotRight - area.plotLeft) / Double(max(1, count))
        for strip in 0..<count {
            let index = count > 1 ? strip * (longest.count - 1) / (count - 1) : 0
            let time = longest[index].time
            let texts = lines.compactMap { line in
                line.value(at: time).map { "\(line.name): \(valueText($0))" }
            }
            markup.empty(
                "rect",
                [
                    ("class", "hover"), ("x", coordinate(area.plotLeft + Double(strip) * width)),
                    ("y", coordinate(area.plotTop)), ("width", coordinate(width)),
                    ("height", coordinate(area.plotBottom - area.plotTop)),
                ],
                title: TimeText.minute(time) + "; " + texts.joined(separator: "; ")
            )
        }
    }

    /// The lowest and the highest point of each segment, in their order; no extreme is lost.
    static func thinned(
        _ points: [(time: Timestamp, value: Double)]
    ) -> [(time: Timestamp, value: Double)] {
        guard points.count > limit else { return points }
        let stretches = limit / 2
        return (0..<stretches).flatMap { stretch in
            let start = stretch * points.count / stretches
            let part = points[start..<(stretch + 1) * points.count / stretches]
            let lowest = part.indices.min { part[$0].value < part[$1].value } ?? start
            let highest = part.indices.max { part[$0].value < part[$1].value } ?? start
            let chosen = lowest == highest ? [lowest] : [lowest, highest].sorted()
            return chosen.map { part[$0] }
        }
    }
}
