public import Foundation
import Neural

extension ModelStore {
    /// Writes a model to a file of another format, in place of what is there.
    ///
    /// - Parameters:
    ///   - key: The model.
    ///   - format: How to write it.
    ///   - file: Where; missing folders are made.
    /// - Returns: The size of the file in bytes.
    /// - Throws: As ``model(for:)``, and
    ///   ``ForecastingError/fileSystem(path:operation:reason:)`` where nothing can be written.
    @discardableResult
    public func export(_ key: ModelKey, as format: ModelFormat, to file: URL) throws -> Int {
        let bytes = try model(for: key).encoded(as: format)
        let staged = try StagedFile(Data(bytes), for: file)
        do {
            try staged.commit()
        } catch {
            staged.discard()
            throw error
        }
        return bytes.count
    }
}

extension StoredModel {
    /// The model as a file; the same model gives the same bytes.
    package func encoded(as format: ModelFormat) throws -> [UInt8] {
        switch format {
        case .pth:
            try WeightFile.encode(network)
        case .safetensors:
            try SafetensorsFile.encode(network, metadata: manifest.exportMetadata)
        case .onnx:
            try ONNXFile.encode(
                network,
                lookback: manifest.configuration.lookbackWindow,
                metadata: manifest.exportMetadata
            )
        }
    }
}

extension ModelManifest {
    /// What a program needs besides the weights to feed the network and to read its outputs.
    ///
    /// Lists are JSON. An input is (feature - center) / scale, bounded to ±`feature_limit`; a
    /// forecast is output * scale + center.
    package var exportMetadata: [String: String] {
        get throws {
            [
                "model_key": modelKey,
                "lookback": "\(configuration.lookbackWindow)",
                "features": try json(features),
                "feature_center": try json(scalers.features.map.centers),
                "feature_scale": try json(scalers.features.map.divisors),
                "feature_limit": "\(Dataset.featureLimit)",
                "outputs": try json(outputs),
                "output_center": try json(scalers.targets.map.centers),
                "output_scale": try json(scalers.targets.map.divisors),
            ]
        }
    }

    private func json(_ list: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(list), as: UTF8.self)
    }
}

extension Scaler.Map {
    /// What is taken off each column before division.
    var centers: [Double] {
        switch self {
        case .standard(let scaler): scaler.mean
        case .minMax(let scaler): zip(scaler.offset, scaler.scale).map { -$0 / $1 }
        }
    }

    /// What each column is divided by.
    var divisors: [Double] {
        switch self {
        case .standard(let scaler): scaler.scale
        case .minMax(let scaler): scaler.scale.map { 1 / $0 }
        }
    }
}
