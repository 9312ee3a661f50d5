public import Foundation
import Hashing
public import Market
package import Neural

/// The store of trained models, with the guide's layout.
///
///     models/lstm/BTCUSDT_1h_best_model.pth             weights of the best epoch
///     models/lstm/BTCUSDT_1h/members/2-1c291ca3.pth     those of the second member, and so on
///     models/lstm/BTCUSDT_1h/model.json                 manifest
///     models/lstm/BTCUSDT_1h/training_history.json      losses of each epoch, a list of members
///     models/lstm/BTCUSDT_1h/trained.json               when it was trained
///     models/lstm/BTCUSDT_1h/checkpoint                 while training, or after a break
///     models/lstm/BTCUSDT_1h/checkpoint.2               of the second member, and so on
///     models/scalers/BTCUSDT_1h/feature_scaler.pkl      for scikit-learn
///     models/scalers/BTCUSDT_1h/target_scaler.pkl
///     models/archive/<sha256>/                          every model, named by its bytes
///
/// The paths hold the active model of each key; the archive is separate. Every model is archived
/// before it becomes active. A run names its archived model, which stays when the key is trained
/// again. A model of a release without an archive is archived when it is first loaded or replaced.
///
/// Every file is staged and renamed to its place, and each rename is durable before the next one.
/// Weights and manifest cannot be renamed in one step, so the manifest has size and checksum of its
/// weights. Further members' weights are named by their checksum and written beside those of the
/// old model. Then the new manifest is written as `model.next.json`, then the first member's
/// weights are renamed, then the manifest replaces the old one, and then the old members are
/// removed. A reader takes the manifest that matches the weights, at any moment of that, also after
/// an interruption.
///
/// A lock on its folder ensures that one training at a time writes a model; any number of readers
/// may read.
public struct ModelStore: Hashable, Sendable {
    private static let weightsSuffix = "_best_model.pth"

    /// The `models` folder.
    public let root: URL

    /// Creates a store; nothing is read or written yet.
    public init(root: URL) {
        self.root = root
    }

    /// The weights in PyTorch's format, those of the first member of an ensemble.
    public func weightsFile(for key: ModelKey) -> URL {
        root.appending(path: "lstm/\(key.name)\(Self.weightsSuffix)")
    }

    /// The manifest.
    public func manifestFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "model.json")
    }

    /// The losses of each epoch: a list with one ``TrainingHistory`` for each member.
    public func historyFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "training_history.json")
    }

    /// When the model was trained, which is no part of its content.
    func trainingDateFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "trained.json")
    }

    /// The features' scaler as scikit-learn pickles it.
    public func featureScalerFile(for key: ModelKey) -> URL {
        root.appending(path: "scalers/\(key.name)/feature_scaler.pkl")
    }

    /// The target scaler as a scikit-learn pickle.
    public func targetScalerFile(for key: ModelKey) -> URL {
        root.appending(path: "scalers/\(key.name)/target_scaler.pkl")
    }

    /// The checkpoint of the first member.
    public func checkpointFile(for key: ModelKey) -> URL {
        checkpointFile(for: key, member: 1)
    }

    /// The checkpoint of one member; members count from 1.
    func checkpointFile(for key: ModelKey, member: Int) -> URL {
        let suffix = member == 1 ? "" : ".\(member)"
        return folder(for: key).appending(path: "checkpoint\(suffix)")
    }

    /// The weights of one member; members count from 1.
    func weightsFile(for key: ModelKey, member: Int, _ weights: ModelManifest.Weights) -> URL {
        guard member > 1 else { return weightsFile(for: key) }
        let digits = String(weights.crc32, radix: 16)
        let name = "\(member)-\(String(repeating: "0", count: 8 - digits.count))\(digits).pth"
        return membersFolder(for: key).appending(path: name)
    }

    /// The folder of the weights of all members but the first.
    func membersFolder(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "members")
    }

    /// The folder of manifest, history and checkpoints.
    func folder(for key: ModelKey) -> URL {
        root.appending(path: "lstm/\(key.name)")
    }

    func nextManifestFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "model.next.json")
    }
}

// MARK: - Reading

/// A model as it was read from its files.
public struct StoredModel: Sendable {
    /// Its manifest.
    public let manifest: ModelManifest
    /// Its members' weights, in their order.
    package let networks: [Network]
    /// The bytes of `model.json`.
    public let description: Data
    /// The weight files, one for each member.
    let weights: [Data]

    /// The bytes of all files, manifest first: the content that identifies the model.
    public var contents: Data { weights.reduce(into: description) { $0.append($1) } }

    /// Decodes networks from weight files.
    ///
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)``.
    init(
        _ manifest: ModelManifest,
        description: Data,
        weights: [(file: URL, bytes: Data)]
    ) throws(ForecastingError) {
        var networks: [Network] = []
        for (file, bytes) in weights {
            do throws(NeuralError) {
                let network = try WeightFile.decode(
                    Array(bytes),
                    configuration: manifest.network
                )
                guard network.configuration.inputSize == manifest.features.count,
                    network.configuration.outputSize == manifest.outputs.count
                else {
                    throw .invalidFile(reason: "its shape is not that of model.json")
                }
                networks.append(network)
            } catch {
                throw .damagedFile(path: file.path, reason: "\(error)")
            }
        }
        self.manifest = manifest
        self.networks = networks
        self.description = description
        self.weights = weights.map(\.bytes)
    }
}

extension ModelStore {
    static let largestManifest = 1 << 22
    static let largestWeights = 1 << 30

    /// Reads and validates a model.
    ///
    /// - Throws: ``ForecastingError/modelNotFound(_:)``,
    ///   ``ForecastingError/damagedFile(path:reason:)``,
    ///   ``ForecastingError/unsupportedVersion(path:found:known:)`` or
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func model(for key: ModelKey) throws(ForecastingError) -> StoredModel {
        let files = try files(for: key)
        let places = files.manifest.members.enumerated().map { index, member in
            weightsFile(for: key, member: index + 1, member.weights)
        }
        return try StoredModel(
            files.manifest,
            description: files.description,
            weights: Array(zip(places, files.weights))
        )
    }

    /// Reads and validates a model's manifest, and checks that its weights exist and match.
    ///
    /// - Throws: As ``model(for:)``.
    public func manifest(for key: ModelKey) throws(ForecastingError) -> ModelManifest {
        try files(for: key).manifest
    }

    /// The existing models, ordered by name; whether they can be read is checked by
    /// ``manifest(for:)``.
    ///
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func keys() throws(ForecastingError) -> [ModelKey] {
        try names(in: root.appending(path: "lstm"))
            .filter { $0.hasSuffix(Self.weightsSuffix) }
            .map { String($0.dropLast(Self.weightsSuffix.count)) }
            .sorted()
            .compactMap(ModelKey.init(name:))
    }

    /// Whether any process or thread writes a model.
    public func isBeingTrained(_ key: ModelKey) -> Bool {
        isExclusivelyAccessed(folder(for: key))
    }

    /// When the weights were written, by the file system; nil if there are none.
    public func dateOfWeights(for key: ModelKey) -> Date? {
        let path = weightsFile(for: key).path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date
    }

    /// When the active model of a key was trained, whatever has touched its files since.
    ///
    /// - Parameter manifest: The model's manifest.
    /// - Returns: The time; nil for an imported model, and where a release without this record
    ///   trained it.
    public func dateOfTraining(_ manifest: ModelManifest) -> Timestamp? {
        guard manifest.training != nil, let key = ModelKey(name: manifest.modelKey),
            let bytes = try? readFile(trainingDateFile(for: key), limit: 1 << 12),
            let date = try? JSONDecoder().decode(TrainingDate.self, from: bytes),
            date.weights == manifest.members[0].weights
        else { return nil }
        return date.trainedAt
    }

    /// When the model with those weights was trained: `trained.json`.
    struct TrainingDate: Codable {
        let weights: ModelManifest.Weights
        let trainedAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case weights
            case trainedAt = "trained_at"
        }
    }

    /// The files of one model as they were read.
    struct Files {
        let manifest: ModelManifest
        /// The manifest's path.
        let place: URL
        /// The manifest's bytes.
        let description: Data
        /// The weight files, one for each member.
        var weights: [Data]
    }

    /// The weights and the manifest that matches them; a damaged one beside it is ignored.
    func files(for key: ModelKey) throws(ForecastingError) -> Files {
        let weightsFile = weightsFile(for: key)
        var fault: ForecastingError?
        // A replacement may happen between two reads; a second one would need a training in
        // between.
        for _ in 0..<3 {
            guard let weights = try readFile(weightsFile, limit: Self.largestWeights) else {
                throw .modelNotFound(key)
            }
            fault = nil
            for place in [manifestFile(for: key), nextManifestFile(for: key)] {
                do throws(ForecastingError) {
                    if let files = try files(for: key, weights: weights, manifest: place) {
                        return files
                    }
                } catch {
                    fault = fault ?? error
                }
            }
        }
        if let fault { throw fault }
        guard FileManager.default.fileExists(atPath: manifestFile(for: key).path) else {
            throw .modelNotFound(key)
        }
        throw .mismatchedWeights(weightsFile)
    }

    /// The files of the model with a manifest at a path; nil if there is none, or if it does not
    /// match the first member's weights.
    private func files(
        for key: ModelKey,
        weights: Data,
        manifest place: URL
    ) throws(ForecastingError) -> Files? {
        guard let (manifest, description) = try readManifest(place, key: key),
            manifest.members[0].weights == ModelManifest.Weights(of: weights)
        else { return nil }
        var files = Files(
            manifest: manifest,
            place: place,
            description: description,
            weights: [weights]
        )
        for (index, member) in manifest.members.enumerated().dropFirst() {
            let file = weightsFile(for: key, member: index + 1, member.weights)
            guard let weights = try readFile(file, limit: Self.largestWeights),
                ModelManifest.Weights(of: weights) == member.weights
            else { throw .mismatchedWeights(file) }
            files.weights.append(weights)
        }
        return files
    }

    /// Reads and validates a manifest.
    ///
    /// - Parameters:
    ///   - file: Its path.
    ///   - key: The expected key; nil for the one that it names.
    /// - Returns: The manifest and its bytes; nil where there is no such file.
    /// - Throws: As ``model(for:)``.
    func readManifest(
        _ file: URL,
        key: ModelKey?
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
        guard SealedJSON.open(data) != nil else {
            throw .damagedFile(path: file.path, reason: "its checksum is that of other bytes")
        }
        let manifest: ModelManifest
        do {
            manifest = try JSONDecoder().decode(ModelManifest.self, from: data)
        } catch {
            throw .damagedFile(path: file.path, reason: Self.reason(of: error))
        }
        let owner = key ?? ModelKey(manifest.series)
        if let fault = manifest.fault(for: owner) {
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

extension ForecastingError {
    /// The error for weights that no manifest matches.
    fileprivate static func mismatchedWeights(_ weights: URL) -> ForecastingError {
        .damagedFile(
            path: weights.path,
            reason: "it is missing or does not belong to its model.json"
        )
    }
}

extension ModelManifest.Weights {
    /// Size and checksum of a weight file.
    init(of file: Data) {
        self.init(size: file.count, crc32: checksum(file))
    }
}
