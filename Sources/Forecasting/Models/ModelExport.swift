import Files
public import Foundation
import Neural

extension ModelStore {
    /// Exports a model to a file of another format, replacing an existing file.
    ///
    /// - Parameters:
    ///   - key: The model.
    ///   - format: How to write it.
    ///   - file: The destination; missing folders are created.
    ///   - member: Which member, counted from 1; needed where there are several.
    /// - Returns: The size of the file in bytes.
    /// - Throws: As ``model(for:)``, ``ForecastingError/invalidParameter(name:value:expected:)``
    ///   for a member that there is not, and
    ///   ``ForecastingError/fileSystem(path:operation:reason:)`` where nothing can be written.
    @discardableResult
    public func export(
        _ key: ModelKey,
        as format: ModelFormat,
        to file: URL,
        member: Int? = nil
    ) throws -> Int {
        let bytes = try model(for: key).encoded(as: format, member: member)
        try withForecastingErrors { try StagedFile(Data(bytes), for: file).commit() }
        return bytes.count
    }
}

extension StoredModel {
    /// One network of the model as a file; the same model gives the same bytes.
    package func encoded(as format: ModelFormat, member: Int? = nil) throws -> [UInt8] {
        let network = try network(ofMember: member)
        return switch format {
        case .pth:
            try WeightFile.encode(network)
        case .safetensors:
            try SafetensorsFile.encode(network, metadata: manifest.exportMetadata)
        case .onnx:
            try ONNXFile.encode(
                network,
                lookback: manifest.lookback,
                metadata: manifest.exportMetadata
            )
        }
    }
}

extension StoredModel {
    /// A file has one network: the only one, or the requested one.
    private func network(ofMember member: Int?) throws(ForecastingError) -> Network {
        guard member != nil || networks.count == 1 else {
            throw .invalidParameter(
                name: "member",
                value: "not given",
                expected: "1 to \(networks.count): a file holds one network of the ensemble"
            )
        }
        let number = member ?? 1
        guard networks.indices.contains(number - 1) else {
            throw .invalidParameter(
                name: "member",
                value: "\(number)",
                expected: networks.count == 1 ? "1" : "1 to \(networks.count)"
            )
        }
        return networks[number - 1]
    }
}

extension ModelManifest {
    /// The metadata that a program needs to feed the network and to read its outputs.
    ///
    /// Lists are JSON. An input is (feature - center) / scale, bounded to ±`feature_limit`; a
    /// forecast is output * scale + center. The whole scalers and the rank table, in the manifest's
    /// form, are for ``ModelStore/importModel(_:as:replacing:candles:)``.
    package var exportMetadata: [String: String] {
        get throws {
            [
                "model_key": modelKey,
                "lookback": "\(lookback)",
                "features": try json(features),
                "feature_center": try json(scalers.features.map.centers),
                "feature_scale": try json(scalers.features.map.divisors),
                "feature_limit": "\(Dataset.featureLimit)",
                "outputs": try json(outputs),
                "output_center": try json(scalers.targets.map.centers),
                "output_scale": try json(scalers.targets.map.divisors),
                Self.featureScalerName: try json(scalers.features),
                Self.targetScalerName: try json(scalers.targets),
                Self.rankTableName: try json(rankTable),
            ]
        }
    }

    static let featureScalerName = "feature_scaler"
    static let targetScalerName = "target_scaler"
    static let rankTableName = "rank_table"

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Scaler.Map {
    /// The value subtracted from each column.
    var centers: [Double] {
        switch self {
        case .standard(let scaler): scaler.mean
        case .minMax(let scaler): zip(scaler.offset, scaler.scale).map { -$0 / $1 }
        }
    }

    /// The divisor of each column.
    var divisors: [Double] {
        switch self {
        case .standard(let scaler): scaler.scale
        case .minMax(let scaler): scaler.scale.map { 1 / $0 }
        }
    }
}

/// A file format for exported models.
public enum ModelFormat: String, Codable, Sendable, CaseIterable {
    /// PyTorch's state dict, as the store itself has it: weights only.
    case pth
    /// Weights, with shape and scaling in the metadata.
    case safetensors
    /// The whole network as a graph, with scaling in the metadata.
    case onnx
}
