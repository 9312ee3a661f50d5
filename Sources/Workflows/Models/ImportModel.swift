import Forecasting
public import Foundation
public import Market
import Storage

extension Workspace {
    /// Imports a model from files of another program.
    ///
    /// - Throws: ``WorkflowError/noCandles(_:)`` if the rank table has to be computed and no
    ///   candles are stored, and the model store's errors.
    public func importModel(_ request: ModelImportRequest) throws -> ImportedModel {
        let key = ModelKey(request.key)
        let manifest = try ModelStore(root: home.models).importModel(
            ModelSource(
                file: request.file,
                featureScaler: request.featureScaler,
                targetScaler: request.targetScaler,
                lookback: request.lookback
            ),
            as: key,
            replacing: request.replaces
        ) {
            let stored = try StoredRange(request.key, in: store)
            return try store.series(request.key, from: stored.first)
        }
        return ImportedModel(manifest)
    }
}

/// A request to import a model.
public struct ModelImportRequest: Hashable, Sendable {
    /// The series that the model forecasts.
    public var key: SeriesKey
    /// The weights: `.pth`, `.pt` or `.safetensors`.
    public var file: URL
    /// scikit-learn's pickle of the feature scaler, if the weight file has none.
    public var featureScaler: URL?
    /// scikit-learn's pickle of the target scaler, if the weight file has none.
    public var targetScaler: URL?
    /// The lookback in candles, if the weight file does not name it.
    public var lookback: Int?
    /// Whether to replace an existing model.
    public var replaces = false

    /// Creates a request.
    public init(key: SeriesKey, file: URL) {
        self.key = key
        self.file = file
    }
}

/// The imported model.
public struct ImportedModel: Encodable, Sendable {
    private let manifest: ModelManifest

    init(_ manifest: ModelManifest) {
        self.manifest = manifest
    }

    /// The model's manifest, `model.json`.
    public func encode(to encoder: any Encoder) throws {
        try manifest.encode(to: encoder)
    }

    /// A summary of the model as text, with what is not known of it.
    public var text: String {
        var lines = [
            "\(manifest.modelKey): reads \(manifest.lookback) candles, forecasts "
                + manifest.outputs.joined(separator: " and ")
        ]
        if case .imported(let file) = manifest.origin {
            lines[0] += ", imported from \(file.file)"
            lines +=
                file.rankedOn.map { span in
                    ["  ranked on     \(span.from) to \(span.to), \(span.bars) candles"]
                } ?? []
        }
        lines.append(
            "What it was trained on is not known, so no backtest of it counts as out of sample."
        )
        return lines.joined(separator: "\n")
    }
}
