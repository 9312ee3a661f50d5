public import Foundation
package import Neural

/// A folder of trained models, laid out as the guide has it.
///
///     models/lstm/BTCUSDT_1h_best_model.pth             weights of the best epoch
///     models/lstm/BTCUSDT_1h/model.json                 manifest
///     models/lstm/BTCUSDT_1h/training_history.json      losses of each epoch
///     models/lstm/BTCUSDT_1h/checkpoint                 while training, or after a break
///     models/scalers/BTCUSDT_1h/feature_scaler.pkl      for scikit-learn
///     models/scalers/BTCUSDT_1h/target_scaler.pkl
///
/// Every file is written aside and moved to its place. Weights and manifest cannot be moved in one
/// step, so the manifest says which weights it belongs to (size and checksum), and a new one first
/// lies beside the old one as `model.next.json`, then come the weights, then it takes the old one's
/// place. Whoever reads takes the manifest that belongs to the weights, at any moment of that, and
/// after a break in the middle of it.
///
/// One training at a time writes a model, which a lock on its folder ensures; any number of
/// readers may read.
public struct ModelStore: Hashable, Sendable {
    private static let weightsSuffix = "_best_model.pth"

    /// The `models` folder.
    public let root: URL

    /// Creates a store; nothing is read or written yet.
    public init(root: URL) {
        self.root = root
    }

    /// The weights in PyTorch's format.
    public func weightsFile(for key: ModelKey) -> URL {
        root.appending(path: "lstm/\(key.name)\(Self.weightsSuffix)")
    }

    /// The manifest.
    public func manifestFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "model.json")
    }

    /// The losses of each epoch.
    public func historyFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "training_history.json")
    }

    /// The features' scaler as scikit-learn pickles it.
    public func featureScalerFile(for key: ModelKey) -> URL {
        root.appending(path: "scalers/\(key.name)/feature_scaler.pkl")
    }

    /// The targets' scaler as scikit-learn pickles it.
    public func targetScalerFile(for key: ModelKey) -> URL {
        root.appending(path: "scalers/\(key.name)/target_scaler.pkl")
    }

    /// The state of an unfinished training.
    public func checkpointFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "checkpoint")
    }

    /// The folder of manifest, history and checkpoint.
    func folder(for key: ModelKey) -> URL {
        root.appending(path: "lstm/\(key.name)")
    }

    private func nextManifestFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "model.next.json")
    }
}

// MARK: - Reading

/// A model as its files hold it.
public struct StoredModel: Sendable {
    /// What is known about it.
    public let manifest: ModelManifest
    /// Its weights.
    package let network: Network
    /// The bytes of both files as they were read, manifest first: what identifies the model.
    public let contents: Data
}

extension ModelStore {
    private static let largestManifest = 1 << 22
    private static let largestWeights = 1 << 30

    /// Reads and checks a model.
    ///
    /// - Throws: ``ForecastingError/modelNotFound(_:)``,
    ///   ``ForecastingError/damagedFile(path:reason:)``,
    ///   ``ForecastingError/unsupportedVersion(path:found:known:)`` or
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func model(for key: ModelKey) throws(ForecastingError) -> StoredModel {
        let (manifest, description, weights) = try files(for: key)
        let path = weightsFile(for: key).path
        do {
            let network = try WeightFile.decode(
                Array(weights),
                configuration: manifest.configuration.network
            )
            guard network.parameters.allSatisfy(\.isFinite) else {
                throw ForecastingError.damagedFile(path: path, reason: "a weight is not finite")
            }
            return StoredModel(
                manifest: manifest,
                network: network,
                contents: description + weights
            )
        } catch let error as ForecastingError {
            throw error
        } catch {
            throw .damagedFile(path: path, reason: "\(error)")
        }
    }

    /// Reads and checks a model's manifest, and that its weights are there and belong to it.
    ///
    /// - Throws: As ``model(for:)``.
    public func manifest(for key: ModelKey) throws(ForecastingError) -> ModelManifest {
        try files(for: key).manifest
    }

    /// The models that there are, in the order of their names; whether they can be read is for
    /// ``manifest(for:)`` to tell.
    ///
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func keys() throws(ForecastingError) -> [ModelKey] {
        try names(in: root.appending(path: "lstm"))
            .filter { $0.hasSuffix(Self.weightsSuffix) }
            .map { String($0.dropLast(Self.weightsSuffix.count)) }
            .sorted()
            .compactMap(ModelKey.init(name:))
    }

    /// When the weights were written, as the file system has it; nil where there are none.
    public func dateOfWeights(for key: ModelKey) -> Date? {
        let path = weightsFile(for: key).path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date
    }

    /// The weights and the manifest that belongs to them.
    private func files(
        for key: ModelKey
    ) throws(ForecastingError) -> (manifest: ModelManifest, description: Data, weights: Data) {
        let weightsFile = weightsFile(for: key)
        // A replacement may pass between two reads; a second one would need a training in between.
        for _ in 0..<3 {
            guard let weights = try readFile(weightsFile, limit: Self.largestWeights) else {
                throw .modelNotFound(key)
            }
            let expected = ModelManifest.Weights(size: weights.count, crc32: checksum(weights))
            for file in [manifestFile(for: key), nextManifestFile(for: key)] {
                guard let (manifest, description) = try readManifest(file, key: key) else {
                    continue
                }
                if manifest.weights == expected { return (manifest, description, weights) }
            }
        }
        guard FileManager.default.fileExists(atPath: manifestFile(for: key).path) else {
            throw .modelNotFound(key)
        }
        throw .damagedFile(path: weightsFile.path, reason: "it does not belong to its model.json")
    }

    private func readManifest(
        _ file: URL,
        key: ModelKey
    ) throws(ForecastingError) -> (ModelManifest, Data)? {
        struct Version: Decodable {
            let format_version: Int
        }
        guard let data = try readFile(file, limit: Self.largestManifest) else { return nil }
        guard let version = try? JSONDecoder().decode(Version.self, from: data) else {
            throw .damagedFile(path: file.path, reason: "it is no manifest")
        }
        guard version.format_version == ModelManifest.formatVersion else {
            throw .unsupportedVersion(
                path: file.path,
                found: version.format_version,
                known: ModelManifest.formatVersion
            )
        }
        let manifest: ModelManifest
        do {
            manifest = try JSONDecoder().decode(ModelManifest.self, from: data)
        } catch {
            throw .damagedFile(path: file.path, reason: Self.reason(of: error))
        }
        if let fault = manifest.fault(for: key) {
            throw .damagedFile(path: file.path, reason: fault)
        }
        return (manifest, data)
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _):
            return "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? context.debugDescription : "\(path) is not what it should be"
        case DecodingError.dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty
                ? context.debugDescription : "\(path): \(context.debugDescription)"
        default:
            return "it cannot be read"
        }
    }
}

// MARK: - Writing

extension ModelStore {
    /// Puts a model in the place of the one that is there.
    func save(
        _ manifest: ModelManifest,
        weights: Data,
        history: TrainingHistory,
        for key: ModelKey
    ) throws {
        var staged: [StagedFile] = []
        do {
            let encoder = JSONEncoder.canonical
            for (bytes, place) in [
                (try encoder.encode(manifest), nextManifestFile(for: key)),
                (weights, weightsFile(for: key)),
                (try encoder.encode(history), historyFile(for: key)),
                (Data(manifest.scalers.features.pickle()), featureScalerFile(for: key)),
                (Data(manifest.scalers.targets.pickle()), targetScalerFile(for: key)),
            ] {
                staged.append(try StagedFile(bytes, for: place))
            }
            for file in staged {
                try file.commit()
            }
        } catch {
            staged.forEach { $0.discard() }
            throw error
        }
        try move(nextManifestFile(for: key), to: manifestFile(for: key))
    }
}
