/// A reliability diagram: observed against predicted win probability.
///
/// A calibrated model is near the diagonal.
struct ReliabilityDiagram {
    /// The bins of one part of the data.
    struct Part {
        let name: String
        /// Its index in the palette.
        let color: Int
        let bins: [CalibrationReport.Bin]
    }

    private static let size = 420.0
    private static let left = 48.0
    private static let top = 10.0
    /// Side of the plot, which is a square.
    private static let side = 340.0
    /// Radius of the largest bin.
    private static let largest = 11.0

    let parts: [Part]

    /// Appends the drawing.
    func draw(into markup: inout Markup) {
        markup.element(
            "svg",
            [
                ("class", "square"),
                ("viewBox", "0 0 \(coordinate(Self.size)) \(coordinate(Self.size))"),
                ("role", "img"),
                ("aria-label", "Share of trades won against the predicted probability"),
            ]
        ) { markup in
            drawAxes(into: &markup)
            drawLine([(0, 0), (1, 1)], class: "line held", into: &markup)
            for part in parts {
                draw(part, into: &markup)
            }
        }
    }

    private func drawAxes(into markup: inout Markup) {
        for percent in stride(from: 0, through: 100, by: 20) {
            let share = Double(percent) / 100
            drawLine([(share, 0), (share, 1)], class: "grid", into: &markup)
            drawLine([(0, share), (1, share)], class: "grid", into: &markup)
            markup.element(
                "text",
                [
                    ("x", coordinate(x(share))), ("y", coordinate(y(0) + 18)),
                    ("text-anchor", "middle"),
                ],
                text: "\(percent) %"
            )
            markup.element(
                "text",
                [
                    ("x", coordinate(x(0) - 6)), ("y", coordinate(y(share))),
                    ("text-anchor", "end"), ("dominant-baseline", "central"),
                ],
                text: "\(percent) %"
            )
        }
        markup.element(
            "text",
            [
                ("x", coordinate(x(0.5))), ("y", coordinate(y(0) + 42)),
                ("text-anchor", "middle"),
            ],
            text: "predicted (across) and observed (up)"
        )
    }

    /// A line through the bins, and a dot for each with an area proportional to its count.
    private func draw(_ part: Part, into markup: inout Markup) {
        drawLine(
            part.bins.map { ($0.predicted, $0.observed) },
            class: "line c\(part.color)",
            into: &markup
        )
        let most = Double(parts.flatMap(\.bins).map(\.count).max() ?? 1)
        for bin in part.bins {
            let radius = max(2, Self.largest * (Double(bin.count) / most).squareRoot())
            markup.empty(
                "circle",
                [
                    ("class", "bin c\(part.color)"), ("cx", coordinate(x(bin.predicted))),
                    ("cy", coordinate(y(bin.observed))), ("r", coordinate(radius)),
                ],
                title: "\(part.name): \(NumberText.percent(100 * bin.predicted)) predicted, "
                    + "\(NumberText.percent(100 * bin.observed)) observed, "
                    + "\(NumberText.count(bin.count)) times"
            )
        }
    }

    private func drawLine(
        _ points: [(x: Double, y: Double)],
        class name: String,
        into markup: inout Markup
    ) {
        guard !points.isEmpty else { return }
        let path = points.map { "\(coordinate(x($0.x))) \(coordinate(y($0.y)))" }
        markup.empty("path", [("class", name), ("d", "M" + path.joined(separator: "L"))])
    }

    private func x(_ share: Double) -> Double {
        Self.left + Self.side * share
    }

    private func y(_ share: Double) -> Double {
        Self.top + Self.side * (1 - share)
    }
}

extension ReliabilityDiagram {
    /// Both parts of a model's data, if there are both.
    init(_ calibration: CalibrationReport) {
        parts = Self.parts(of: calibration).map { name, color, part in
            Part(name: name, color: color, bins: part.bins)
        }
    }

    private static func parts(of calibration: CalibrationReport) -> [(
        String, Int, CalibrationReport.Part
    )] {
        [("Validation (fitted here)", 1, calibration.validation)]
            + (calibration.test.map { [("Test", 0, $0)] } ?? [])
    }

    /// Appends the drawing under its title, with the figures of its parts as its legend.
    static func drawSection(_ calibration: CalibrationReport, into markup: inout Markup) {
        markup.element("h3", text: "Are the win probabilities right?")
        markup.element("p", [("class", "note")], text: calibration.basis)
        markup.element("div", [("class", "legend")]) { markup in
            for (name, color, part) in parts(of: calibration) {
                markup.element("span", [("class", "c\(color)")], text: legend(name, part))
            }
        }
        markup.element("div", [("class", "scroll")]) { markup in
            ReliabilityDiagram(calibration).draw(into: &markup)
        }
        markup.element(
            "p",
            [("class", "note")],
            text: "A dot holds forecasts of like probability, its area their number; a dot on "
                + "the diagonal kept its word. The constant is the validation part's base rate: "
                + "probabilities whose Brier score is not below its own know nothing."
        )
    }

    private static func legend(_ name: String, _ part: CalibrationReport.Part) -> String {
        "\(name): Brier score \(NumberText.fixed(part.brierScore, 4)), "
            + "of the constant \(NumberText.fixed(part.constantBrierScore, 4)), "
            + "calibration error \(NumberText.percent(100 * part.expectedCalibrationError)), "
            + "\(NumberText.percent(100 * part.baseRate)) of "
            + "\(NumberText.count(part.count)) trades won"
    }
}
