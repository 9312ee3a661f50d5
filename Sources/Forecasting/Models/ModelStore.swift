public import Foundation
public import Market
package import Neural

/// A folder of trained models, laid out as the guide has it.
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
/// These paths, the archive aside, hold the active model of each key. Every model that becomes
/// active is in the archive before: a run names the model that it used, and that one stays when the
/// key is trained again. A model of a release without an archive is taken over when it is first
/// loaded or replaced.
///
/// Every file is written aside and moved to its place, and each move is on disk before the next
/// one. Weights and manifest cannot be moved in one
/// step, so the manifest says which weights it belongs to (size and checksum). Further members'
/// weights are named by their checksum and stand beside those of the old model; then a new manifest
/// lies beside the old one as `model.next.json`, then come the first member's weights, then it takes
/// the old one's place, and then the old members go. Whoever reads takes the manifest that belongs
/// to the weights, at any moment of that, and after a break in the middle of it.
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

    /// The weights, of the first member where there are several, in PyTorch's format.
    public func weightsFile(for key: ModelKey) -> URL {
        root.appending(path: "lstm/\(key.name)\(Self.weightsSuffix)")
    }

    /// The manifest.
    public func manifestFile(for key: ModelKey) -> URL {
        folder(for: key).appending(path: "model.json")
    }

    /// The losses of each epoch: a list of one ``TrainingHistory`` a member.
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

    /// The targets' scaler as scikit-learn pickles it.
    public func targetScalerFile(for key: ModelKey) -> URL {
        root.appending(path: "scalers/\(key.name)/target_scaler.pkl")
    }

    /// The state of the first member of an unfinished training.
    public func checkpointFile(for key: ModelKey) -> URL {
        checkpointFile(for: key, member: 1)
    }

    /// The state of one member of an unfinished training; members count from 1.
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

/// A model as its files hold it.
public struct StoredModel: Sendable {
    /// What is known about it.
    public let manifest: ModelManifest
    /// Its members' weights, in their order.
    package let networks: [Network]
    /// The bytes of `model.json`.
    public let description: Data
    /// The weight files, one a member.
    let weights: [Data]

    /// The bytes of all files as they were read, manifest first: what identifies the model.
    public var contents: Data { weights.reduce(into: description) { $0.append($1) } }

    /// Reads networks out of weight files.
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
                    configuration: manifest.training?.configuration.network
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

    /// Reads and checks a model.
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

    /// Whether somebody, in this process or another one, trains a model or writes it otherwise.
    public func isBeingTrained(_ key: ModelKey) -> Bool {
        isExclusivelyAccessed(folder(for: key))
    }

    /// When the weights were written, as the file system has it; nil where there are none.
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
        /// Where the manifest lies.
        let place: URL
        /// The manifest's bytes.
        let description: Data
        /// The weight files, one a member.
        var weights: [Data]
    }

    /// The weights and the manifest that belongs to them; a damaged one beside it does no harm.
    func files(for key: ModelKey) throws(ForecastingError) -> Files {
        let weightsFile = weightsFile(for: key)
        var fault: ForecastingError?
        // A replacement may pass between two reads; a second one would need a training in between.
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
        throw .stranger(weightsFile)
    }

    /// The files of the model whose manifest lies at a place; nil where there is none, or it is not
    /// that of the first member's weights.
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
            else { throw .stranger(file) }
            files.weights.append(weights)
        }
        return files
    }

    /// Reads and checks a manifest.
    ///
    /// - Parameters:
    ///   - file: Where it lies.
    ///   - key: The model that it has to be of; nil for the one that it names.
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
    /// Weights that no manifest, or not the one that names them, belongs to.
    fileprivate static func stranger(_ weights: URL) -> ForecastingError {
        .damagedFile(
            path: weights.path,
            reason: "it is missing or does not belong to its model.json"
        )
    }
}

extension ModelManifest.Weights {
    /// What a manifest says of a weight file.
    init(of file: Data) {
        self.init(size: file.count, crc32: checksum(file))
    }
}
