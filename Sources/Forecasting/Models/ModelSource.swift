public import Foundation
import Neural

/// The files of a model that was trained elsewhere, or exported by Hindcast.
public struct ModelSource: Hashable, Sendable {
    /// The weights: a state dict of 32-bit floats that `torch.save` wrote (`.pth`, `.pt`), or a
    /// `.safetensors`.
    public var file: URL
    /// scikit-learn's pickle of the feature scaler; nil if the weight file has it.
    public var featureScaler: URL?
    /// scikit-learn's pickle of the target scaler; nil if the weight file has it.
    public var targetScaler: URL?
    /// The lookback; nil if the weight file has it.
    public var lookback: Int?

    /// Names the files of a model.
    public init(
        file: URL,
        featureScaler: URL? = nil,
        targetScaler: URL? = nil,
        lookback: Int? = nil
    ) {
        self.file = file
        self.featureScaler = featureScaler
        self.targetScaler = targetScaler
        self.lookback = lookback
    }
}

/// A model as the files contain it.
struct SourceModel {
    let network: Network
    let features: [String]
    let outputs: [String]
    let scalers: ModelManifest.Scalers
    let lookback: Int
    /// The name of the model that the file was exported from; nil if no file has it.
    let name: String?
    /// The rank table of its forecasts; nil if no file has it.
    let rankTable: RankTable?

    /// Reads and validates the files; no code in them is executed.
    ///
    /// - Throws: ``ForecastingError/cannotImport(path:reason:)``,
    ///   ``ForecastingError/invalidParameter(name:value:expected:)`` or
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``.
    init(_ source: ModelSource) throws(ForecastingError) {
        let bytes = try source.bytes(of: source.file)
        let metadata: [String: String]
        (network, metadata) = try source.network(in: bytes)
        let shape = network.configuration
        guard let set = FeatureSet(width: shape.inputSize),
            (1...Target.allCases.count).contains(shape.outputSize)
        else {
            throw source.refusal(
                "it has \(shape.inputSize) inputs and \(shape.outputSize) outputs; a model has "
                    + FeatureSet.allCases.reversed().map(\.list).joined(separator: " or ") + " "
                    + "and 1 or 2 outputs (\(Target.names.joined(separator: ", ")))"
            )
        }
        if metadata[ModelManifest.featureScalerName] != nil {
            try source.checkNoDuplicates()
            let description = Description(metadata: metadata, source: source)
            features = try description.value("features")
            outputs = try description.value("outputs")
            scalers = ModelManifest.Scalers(
                features: try description.value(ModelManifest.featureScalerName),
                targets: try description.value(ModelManifest.targetScalerName)
            )
            lookback = try description.value("lookback")
            name = metadata["model_key"]
            rankTable = try description.value(ModelManifest.rankTableName)
            let limit: Double = try description.value("feature_limit")
            guard limit == Dataset.featureLimit, features.count == shape.inputSize,
                outputs.count == shape.outputSize
            else {
                throw source.refusal("its metadata does not fit this version or its weights")
            }
        } else {
            features = set.features.map(\.rawValue)
            outputs = Array(Target.names.prefix(shape.outputSize))
            scalers = ModelManifest.Scalers(
                features: try source.scaler(
                    source.featureScaler,
                    option: "feature-scaler",
                    columns: features
                ),
                targets: try source.scaler(
                    source.targetScaler,
                    option: "target-scaler",
                    columns: outputs
                )
            )
            guard let lookback = source.lookback else {
                throw source.refusal("it does not tell its window; give --lookback")
            }
            self.lookback = lookback
            name = nil
            rankTable = nil
        }
    }
}

extension FeatureSet {
    /// The set as an error names it.
    fileprivate var list: String {
        "\(features.count) inputs (\(features.map(\.rawValue).joined(separator: ", ")))"
    }
}

/// The metadata of a file exported by Hindcast.
private struct Description {
    let metadata: [String: String]
    let source: ModelSource

    /// A metadata value, decoded from JSON.
    func value<Value: Decodable>(_ name: String) throws(ForecastingError) -> Value {
        guard let text = metadata[name],
            let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
        else {
            throw source.refusal("its metadata has no \(name) that can be read; export it again")
        }
        return value
    }
}

extension ModelSource {
    private static let largestScaler = 1 << 20

    /// The error for files that cannot be imported.
    func refusal(_ reason: String) -> ForecastingError {
        .cannotImport(path: file.path, reason: reason)
    }

    /// The bytes of a required file.
    fileprivate func bytes(
        of file: URL,
        limit: Int = ModelStore.largestWeights
    ) throws(ForecastingError) -> [UInt8] {
        do {
            if let data = try readFile(file, limit: limit) { return Array(data) }
        } catch .damagedFile(let path, let reason) {
            throw .cannotImport(path: path, reason: reason)
        }
        throw .cannotImport(path: file.path, reason: "there is no such file")
    }

    /// The network of the file, with its shape read from the tensors, and the file's metadata.
    fileprivate func network(
        in bytes: [UInt8]
    ) throws(ForecastingError) -> (network: Network, metadata: [String: String]) {
        do {
            switch file.pathExtension.lowercased() {
            case "pth", "pt":
                return (try WeightFile.decode(bytes), [:])
            case "safetensors":
                return (try SafetensorsFile.decode(bytes), try SafetensorsFile.metadata(bytes))
            default:
                throw refusal("use a .pth, .pt or .safetensors file")
            }
        } catch let error as ForecastingError {
            throw error
        } catch {
            throw refusal("\(error)")
        }
    }

    /// Refuses an option whose value the file itself has.
    fileprivate func checkNoDuplicates() throws(ForecastingError) {
        let given: [(name: String, value: String?)] = [
            ("feature-scaler", featureScaler?.path), ("target-scaler", targetScaler?.path),
            ("lookback", lookback.map { "\($0)" }),
        ]
        for case (let name, let value?) in given {
            throw .invalidParameter(
                name: name,
                value: value,
                expected: "left out: \(file.lastPathComponent) brings its own"
            )
        }
    }

    /// The scaler of a pickle that an option names.
    fileprivate func scaler(
        _ pickle: URL?,
        option: String,
        columns: [String]
    ) throws(ForecastingError) -> Scaler {
        guard let pickle else {
            throw refusal("it brings no scalers; give --\(option) with scikit-learn's pickle")
        }
        let read = try Scaler.read(
            pickle: bytes(of: pickle, limit: Self.largestScaler),
            path: pickle.path
        )
        guard read.map.isUsable(columns: columns.count), read.columns ?? columns == columns else {
            throw .cannotImport(
                path: pickle.path,
                reason: "its columns are not \(columns.joined(separator: ", "))"
            )
        }
        return Scaler(columns: columns, map: read.map)
    }
}
