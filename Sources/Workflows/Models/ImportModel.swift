import Forecasting
public import Foundation
public import Market
import Storage

extension Workspace {
    /// Takes a model out of files that were written elsewhere.
    ///
    /// - Throws: ``WorkflowError/noCandles(_:)`` where the model's forecasts have to be ranked and
    ///   no candles are stored, and the model store's errors.
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

/// A model to take out of files.
public struct ModelImportRequest: Hashable, Sendable {
    /// The candles that the model forecasts.
    public var key: SeriesKey
    /// The weights: `.pth`, `.pt` or `.safetensors`.
    public var file: URL
    /// scikit-learn's pickle of the features' scaler, where the file does not bring it.
    public var featureScaler: URL?
    /// scikit-learn's pickle of the targets' scaler, where the file does not bring it.
    public var targetScaler: URL?
    /// Candles that the network looks back on, where the file does not tell.
    public var lookback: Int?
    /// Whether to put the model in the place of one that is there.
    public var replaces = false

    /// Creates a request.
    public init(key: SeriesKey, file: URL) {
        self.key = key
        self.file = file
    }
}

/// What was imported.
public struct ImportedModel: Encodable, Sendable {
    private let manifest: ModelManifest

    init(_ manifest: ModelManifest) {
        self.manifest = manifest
    }

    /// For programs: the model's manifest, `model.json`.
    public func encode(to encoder: any Encoder) throws {
        try manifest.encode(to: encoder)
    }

    /// For people: what the model is, and what is not known of it.
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
