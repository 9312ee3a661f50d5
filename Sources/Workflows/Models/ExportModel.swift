import Forecasting
public import Foundation
public import Market

extension Workspace {
    /// Exports a trained model to a file for other programs.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for an unknown format, and the
    ///   model store's errors.
    public func exportModel(_ request: ModelExportRequest) throws -> ExportedModel {
        guard let format = ModelFormat(rawValue: request.format) else {
            throw WorkflowError.invalid(
                parameter: "format",
                value: request.format,
                remedy: "use \(ModelFormat.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        let key = ModelKey(request.key)
        let size = try ModelStore(root: home.models).export(
            key,
            as: format,
            to: request.file,
            member: request.member
        )
        return ExportedModel(
            key: key.name,
            format: format.rawValue,
            file: request.file.path,
            size: size
        )
    }
}

/// A request to export a model.
public struct ModelExportRequest: Hashable, Sendable {
    /// The series that the model was trained for.
    public var key: SeriesKey
    /// `pth`, `safetensors` or `onnx`.
    public var format: String
    /// The destination; an existing file is replaced.
    public var file: URL
    /// Which network of an ensemble, counted from 1.
    ///
    /// A file holds one.
    public var member: Int?

    /// Creates a request.
    public init(key: SeriesKey, format: String, file: URL, member: Int? = nil) {
        self.key = key
        self.format = format
        self.file = file
        self.member = member
    }
}

/// The exported file.
public struct ExportedModel: Hashable, Codable, Sendable {
    /// The model's name: `BTCUSDT_1h`.
    public let key: String
    /// The format of the file.
    public let format: String
    /// The file.
    public let file: String
    /// Its length in bytes.
    public let size: Int

    private enum CodingKeys: String, CodingKey {
        case key = "model_key"
        case format
        case file
        case size = "bytes"
    }
}
