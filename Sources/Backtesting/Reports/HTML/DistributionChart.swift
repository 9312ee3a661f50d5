import Foundation

/// A histogram of values over a strip with a dot for each of some others, on one axis.
package struct DistributionChart {
    /// A value with its name in the tooltip.
    struct Dot {
        let name: String
        let value: Double
    }

    /// A vertical line at a value.
    struct Mark {
        let name: String
        let value: Double
        /// Its class: `grid`, `line held` and so on.
        let style: String
    }

    private static let top = 10.0
    /// Height of the histogram, and of the strip below it.
    private static let bars = 150.0
    private static let strip = 64.0
    private static let axis = 26.0
    private static let margin = 40.0
    private static let right = PlotArea.width - 40
    static let height = top + bars + strip + axis

    /// What it shows, for readers of the page who cannot see it.
    let label: String
    /// The values of the histogram, finite.
    let values: [Double]
    /// The dots of the strip, finite.
    let dots: [Dot]
    /// The quartiles of the dots, drawn as a box; nil for none.
    let box: (lower: Double, median: Double, upper: Double)?
    let marks: [Mark]

    /// A bin of the histogram.
    package struct Bin: Hashable {
        package var range: ClosedRange<Double>
        package var count: Int
    }

    /// Bins of equal width from the least to the largest value: 1 + log2 n of them, rounded up
    /// (Sturges 1926).
    ///
    /// Each holds what is at or above its lower border and below its upper one, the last one both.
    package static func bins(of values: [Double]) -> [Bin] {
        guard let least = values.min(), let most = values.max() else { return [] }
        let width = (most - least) / (1 + log2(Double(values.count)).rounded(.up))
        guard width > 0, width.isFinite else {
            return [Bin(range: least...most, count: values.count)]
        }
        let count = Int(((most - least) / width).rounded())
        var bins = (0..<count).map { index in
            let lower = least + Double(index) * width
            return Bin(range: lower...max(lower, least + Double(index + 1) * width), count: 0)
        }
        for value in values {
            let place = Int((value - least) / width)
            bins[min(max(0, place), count - 1)].count += 1
        }
        return bins
    }

    /// Appends the drawing; nothing without a value.
    func draw(into markup: inout Markup) {
        let all = values + dots.map(\.value) + marks.map(\.value)
        guard let least = all.min(), let most = all.max() else { return }
        let slack = max((most - least) * 0.03, max(abs(most), 1) * 1e-6)
        let range = least - slack...most + slack
        func x(_ value: Double) -> Double {
            Self.margin + (Self.right - Self.margin) * (value - range.lowerBound)
                / (range.upperBound - range.lowerBound)
        }
        markup.element(
            "svg",
            [
                ("viewBox", "0 0 \(coordinate(PlotArea.width)) \(coordinate(Self.height))"),
                ("role", "img"), ("aria-label", label),
            ]
        ) { markup in
            drawAxis(range, x: x, into: &markup)
            drawBins(x: x, into: &markup)
            drawStrip(x: x, into: &markup)
            for mark in marks {
                drawLine(
                    at: x(mark.value),
                    style: mark.style,
                    title: "\(mark.name) \(NumberText.ratio(mark.value))",
                    into: &markup
                )
            }
        }
    }

    private func drawAxis(
        _ range: ClosedRange<Double>,
        x: (Double) -> Double,
        into markup: inout Markup
    ) {
        let (ticks, places) = PlotArea.ticks(over: range, atMost: 12)
        for tick in ticks {
            drawLine(at: x(tick), style: "grid", title: nil, into: &markup)
            markup.element(
                "text",
                [
                    ("x", coordinate(x(tick))), ("y", coordinate(Self.height - 8)),
                    ("text-anchor", "middle"),
                ],
                text: NumberText.fixed(tick, places)
            )
        }
    }

    private func drawBins(x: (Double) -> Double, into markup: inout Markup) {
        let bins = Self.bins(of: values)
        let tallest = Double(bins.map(\.count).max() ?? 1)
        for bin in bins where bin.count > 0 {
            let (left, right) = (x(bin.range.lowerBound), x(bin.range.upperBound))
            let height = Self.bars * Double(bin.count) / tallest
            markup.empty(
                "rect",
                [
                    ("class", "bin c0"), ("x", coordinate(left)),
                    ("y", coordinate(Self.top + Self.bars - height)),
                    ("width", coordinate(max(2, right - left - 1))),
                    ("height", coordinate(height)),
                ],
                title: "\(NumberText.ratio(bin.range.lowerBound)) to "
                    + "\(NumberText.ratio(bin.range.upperBound)): \(NumberText.count(bin.count))"
            )
        }
    }

    private func drawStrip(x: (Double) -> Double, into markup: inout Markup) {
        let middle = Self.top + Self.bars + Self.strip / 2
        if let box {
            let (left, right) = (x(box.lower), x(box.upper))
            markup.empty(
                "rect",
                [
                    ("class", "fill c1"), ("x", coordinate(left)), ("y", coordinate(middle - 16)),
                    ("width", coordinate(max(2, right - left))), ("height", "32.0"),
                ],
                title: "quartiles \(NumberText.ratio(box.lower)) and "
                    + NumberText.ratio(box.upper)
            )
            markup.empty(
                "path",
                [
                    ("class", "line c1"),
                    (
                        "d",
                        "M\(coordinate(x(box.median))) \(coordinate(middle - 16))V"
                            + coordinate(middle + 16)
                    ),
                ],
                title: "median \(NumberText.ratio(box.median))"
            )
        }
        for dot in dots {
            markup.empty(
                "circle",
                [
                    ("class", "bin c1"), ("cx", coordinate(x(dot.value))),
                    ("cy", coordinate(middle)), ("r", "5.0"),
                ],
                title: "\(dot.name): \(NumberText.ratio(dot.value))"
            )
        }
    }

    private func drawLine(
        at place: Double,
        style: String,
        title: String?,
        into markup: inout Markup
    ) {
        let bottom = Self.top + Self.bars + Self.strip
        markup.empty(
            "path",
            [
                ("class", style),
                ("d", "M\(coordinate(place)) \(coordinate(Self.top))V\(coordinate(bottom))"),
            ],
            title: title
        )
    }
}
