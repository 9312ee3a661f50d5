import Forecasting
public import Foundation

/// What came of a training.
public struct TrainedModel: Encodable, Sendable {
    private let manifest: ModelManifest

    /// The weights.
    public let file: URL

    init(_ manifest: ModelManifest, file: URL) {
        self.manifest = manifest
        self.file = file
    }

    /// For programs: the model's manifest, `model.json`.
    public func encode(to encoder: any Encoder) throws {
        try manifest.encode(to: encoder)
    }

    /// For people: what was trained on what, and how good it is beside doing without.
    public var text: String {
        let metrics = manifest.metrics
        let spans = manifest.spans
        return """
            \(manifest.modelKey): best of \(metrics.epochsTrained) epochs is number \
            \(metrics.bestEpoch), validation loss \(Self.text(metrics.bestValidationLoss))
              trained on    \(Self.text(spans.training))
              validated on  \(Self.text(spans.validation))
              never saw     \(Self.text(spans.test))

            \(Self.table(validation: metrics.validation, test: metrics.test))

            Returns are close to noise: a ratio near 1 is what to expect. The validation part chose \
            the epoch;
            only a test ratio clearly below 1 hints at skill. Intervals take bars as independent.
            Weights: \(file.path)
            """
    }

    private static func table(validation: ForecastMetrics, test: ForecastMetrics) -> String {
        let rows: [(String, (ForecastMetrics) -> String)] = [
            ("return: error / zero forecast", { text($0.logReturn.errorOverZero) }),
            ("return: error / ridge regression", { text($0.logReturn.errorOverRidge) }),
            ("return: correlation (IC), 95 % interval", { coefficient($0.logReturn) }),
            ("return: direction right, 95 % interval", { text($0.logReturn.directionalAccuracy) }),
            ("range: error", { text($0.logRange.error) }),
            ("range: error of the mean of 14", { text($0.logRange.errorOfMean) }),
            ("range: error of HAR regression", { text($0.logRange.errorOfRegression) }),
        ]
        let head = pad("", 42) + pad("validation", 30) + "test"
        return ([head] + rows.map { pad($0, 42) + pad($1(validation), 30) + $1(test) })
            .joined(separator: "\n")
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
    }

    private static func text(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "undefined"
    }

    private static func coefficient(_ figures: ForecastMetrics.Return) -> String {
        guard let interval = figures.informationCoefficientInterval else {
            return text(figures.informationCoefficient)
        }
        return text(figures.informationCoefficient)
            + String(format: " (%.4f to %.4f)", interval.low, interval.high)
    }

    private static func text(_ span: BarSpan) -> String {
        "\(span.from) to \(span.to), \(span.bars) candles"
    }

    private static func text(_ share: Proportion?) -> String {
        guard let share else { return "undefined" }
        return String(
            format: "%.1f %% (%.1f to %.1f)",
            100 * share.value,
            100 * share.low,
            100 * share.high
        )
    }
}
