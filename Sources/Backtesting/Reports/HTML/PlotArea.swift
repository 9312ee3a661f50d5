import Foundation
import Market

/// A chart's coordinates: time from left to right, values from bottom to top.
struct PlotArea {
    /// Size of the whole drawing, and of the margins around the plot, in SVG units.
    static let width = 1160.0
    private static let top = 10.0
    private static let right = 78.0
    private static let bottom = 26.0
    private static let left = 8.0

    let height: Double
    let times: ClosedRange<Timestamp>
    let values: ClosedRange<Double>

    /// Creates an area; an empty range of values is widened.
    init(height: Double, times: ClosedRange<Timestamp>, values: ClosedRange<Double>) {
        self.height = height
        self.times = times
        let span = values.upperBound - values.lowerBound
        let margin = span * 0.05 > 0 ? span * 0.05 : max(abs(values.upperBound) * 0.01, 1e-9)
        self.values = values.lowerBound - margin...values.upperBound + margin
    }

    var plotLeft: Double { Self.left }
    var plotRight: Double { Self.width - Self.right }
    var plotTop: Double { Self.top }
    var plotBottom: Double { height - Self.bottom }

    /// Horizontal coordinate of a time.
    func x(_ time: Timestamp) -> Double {
        let span = Double(times.upperBound.milliseconds - times.lowerBound.milliseconds)
        let offset = Double(time.milliseconds - times.lowerBound.milliseconds)
        return plotLeft + (plotRight - plotLeft) * (span > 0 ? offset / span : 0)
    }

    /// Vertical coordinate of a value.
    func y(_ value: Double) -> Double {
        let share = (value - values.lowerBound) / (values.upperBound - values.lowerBound)
        return plotBottom - (plotBottom - plotTop) * share
    }

    /// Appends grid lines and labels of both axes.
    func drawAxes(into markup: inout Markup, valueLabel: (Double, Int) -> String) {
        let (ticks, places) = Self.ticks(over: values, atMost: (plotBottom - plotTop) / 55)
        for value in ticks {
            let height = coordinate(y(value))
            markup.empty(
                "line",
                [
                    ("class", "grid"), ("x1", coordinate(plotLeft)), ("x2", coordinate(plotRight)),
                    ("y1", height), ("y2", height),
                ]
            )
            markup.element(
                "text",
                [
                    ("x", coordinate(plotRight + 6)), ("y", height),
                    ("dominant-baseline", "central"),
                ],
                text: valueLabel(value, places)
            )
        }
        for (time, label) in TimeTicks.ticks(over: times, atMost: 10) {
            let place = coordinate(x(time))
            markup.empty(
                "line",
                [
                    ("class", "grid"), ("x1", place), ("x2", place), ("y1", coordinate(plotTop)),
                    ("y2", coordinate(plotBottom)),
                ]
            )
            // A label is centred on its line, and kept inside the drawing at its edges.
            let half = Double(label.count) * 3.6
            let centre = min(max(x(time), half), Self.width - half)
            markup.element(
                "text",
                [
                    ("x", coordinate(centre)), ("y", coordinate(height - 8)),
                    ("text-anchor", "middle"),
                ],
                text: label
            )
        }
    }

    /// Round values 1, 2 or 5 times a power of ten apart, about as many as asked for, and the number
    /// of decimals that they need.
    static func ticks(
        over values: ClosedRange<Double>,
        atMost count: Double
    ) -> (ticks: [Double], places: Int) {
        let span = values.upperBound - values.lowerBound
        let wanted = span / max(2, count)
        let power = pow(10, floor(log10(wanted)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted } ?? wanted
        let first = (values.lowerBound / step).rounded(.up)
        let last = (values.upperBound / step).rounded(.down)
        // Counted, since adding a step changes nothing where it is below the last bit of a value.
        guard step.isNormal, let count = Int(exactly: last - first), count >= 0,
            first.magnitude < 0x1p52, last.magnitude < 0x1p52
        else { return ([], 0) }
        let ticks = (0...count).map { (first + Double($0)) * step }
        return (ticks, max(0, -Int(floor(log10(step) + 1e-9))))
    }
}
