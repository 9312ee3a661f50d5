import Backtesting
import Forecasting
public import Foundation
import Market

/// The result of a training.
public struct TrainedModel: Encodable, Sendable {
    private let manifest: ModelManifest
    private let calibrations: [String: Calibration]

    /// The weights, those of the first member of an ensemble.
    public let file: URL

    init(_ manifest: ModelManifest, calibrations: [String: Calibration], file: URL) {
        self.manifest = manifest
        self.calibrations = calibrations
        self.file = file
    }

    private enum CodingKeys: CodingKey {
        case spread
        case origin
    }

    private enum OriginKeys: CodingKey {
        case trained
    }

    private enum TrainingKeys: CodingKey {
        case calibrations
    }

    /// The model's manifest, `model.json`, with the calibrations and the spread of its members'
    /// figures.
    public func encode(to encoder: any Encoder) throws {
        try manifest.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        // The containers are those that the manifest has written to.
        var origin = values.nestedContainer(keyedBy: OriginKeys.self, forKey: .origin)
        var training = origin.nestedContainer(keyedBy: TrainingKeys.self, forKey: .trained)
        try training.encode(calibrations, forKey: .calibrations)
        try values.encode(SeedSpread(manifest), forKey: .spread)
    }

    /// A summary as text: data, metrics and baselines.
    public var text: String {
        guard let training = manifest.training else { return manifest.modelKey }
        let spans = training.spans
        return """
            \(manifest.modelKey): \(headline(training.metrics.validation.loss))\(dataWarnings(training))
              trained on    \(Self.text(spans.training))
              validated on  \(Self.text(spans.validation))
              never saw     \(Self.text(spans.test))

            \(Self.table(validation: training.metrics.validation, test: training.metrics.test))
            \(spreadTable)
            Returns are close to noise: a ratio near 1 is what to expect. The validation part chose \
            the epoch;
            only a test ratio clearly below 1 hints at skill. Intervals take bars as independent.
            Weights: \(file.path)
            """
    }

    /// What is wrong with the candles, a line each; empty for sound ones.
    private func dataWarnings(_ training: ModelManifest.Training) -> String {
        (training.data?.warnings ?? []).map { "\n! \($0)" }.joined()
    }

    private func headline(_ validationLoss: Double) -> String {
        let members = manifest.members.compactMap(\.training)
        guard let first = members.first, let last = members.last, members.count > 1 else {
            return members.map { member in
                "best of \(member.epochsTrained) epochs is number \(member.bestEpoch), "
                    + "validation loss \(Self.text(member.bestValidationLoss))"
            }.joined()
        }
        return "mean of \(members.count) members, seeds \(first.seed) to \(last.seed), "
            + "validation loss \(Self.text(validationLoss))"
    }

    private static func table(validation: ForecastMetrics, test: ForecastMetrics) -> String {
        let rows: [(String, (ForecastMetrics) -> String)] = [
            ("return: error / zero forecast", { text($0.logReturn.errorOverZero) }),
            ("return: error / ridge regression", { text($0.logReturn.errorOverRidge) }),
            ("return: correlation (IC), 95 % interval", { coefficient($0.logReturn) }),
            ("return: direction right, 95 % interval", { text($0.logReturn.directionalAccuracy) }),
            ("range: error", { text($0.logRange.error) }),
            ("range: error of the mean of 14", { text($0.logRange.errorOfMean) }),
            ("range: error of HAR by hour (ridge)", { text($0.logRange.errorOfRegression) }),
            ("range: error / HAR, Diebold-Mariano p", { text($0.logRange.baselines?["har"]) }),
            ("range: error / EWMA, Diebold-Mariano p", { text($0.logRange.baselines?["ewma"]) }),
            ("range: error / HAR by hour, DM p", { text($0.logRange.baselines?["ridge"]) }),
        ]
        let head = pad("", 42) + pad("validation", 30) + "test"
        return ([head] + rows.map { pad($0, 42) + pad($1(validation), 30) + $1(test) })
            .joined(separator: "\n")
    }

    /// The spread of the members' figures; empty for a single one.
    private var spreadTable: String {
        guard manifest.members.count > 1, let spread = SeedSpread(manifest) else { return "" }
        let rows: [(String, (SeedSpread.Part) -> Spread?)] = [
            ("return: error / zero forecast", \.errorOverZero),
            ("return: error / ridge regression", \.errorOverRidge),
            ("return: information coefficient", \.informationCoefficient),
            ("return: direction right", \.directionalAccuracy),
            ("range: error", \.rangeError),
        ]
        let lines = rows.map { name, figure in
            Self.pad(name, 42) + Self.pad(Self.text(figure(spread.validation)), 38)
                + Self.text(figure(spread.test))
        }
        let title = "single members: mean ± standard deviation"
        return """

            \(Self.pad(title, 42))\(Self.pad("validation (least to most)", 38))test
            \(Self.pad("loss", 42))\(Self.text(spread.bestValidationLoss))
            \(lines.joined(separator: "\n"))

            """
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
    }

    private static func text(_ value: Double?) -> String {
        value.map { String(format: "%.4f", $0) } ?? "undefined"
    }

    /// `0.9876 (p 0.0123)`.
    private static func text(_ comparison: RangeComparison?) -> String {
        let test = comparison?.dieboldMariano.map { String(format: " (p %.4f)", $0.pValue) }
        return text(comparison?.errorRatio) + (test ?? "")
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

    private static func text(_ spread: Spread?) -> String {
        guard let spread else { return "undefined" }
        return "\(text(spread.mean)) ± \(text(spread.standardDeviation)) "
            + "(\(text(spread.minimum)) to \(text(spread.maximum)))"
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
