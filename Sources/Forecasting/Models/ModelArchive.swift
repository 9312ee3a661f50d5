import Files
public import Foundation
import Hashing

/// The bytes of a model.
struct ModelContent {
    let manifest: ModelManifest
    /// The bytes of `model.json`.
    let description: Data
    /// The weights, one file for each member.
    let weights: [Data]
    /// The bytes of `training_history.json`; nil for none.
    let history: Data?
    /// The bytes of `calibrations.json`; nil for none.
    let calibrations: Data?

    var featureScaler: Data { Data(manifest.scalers.features.pickle()) }
    var targetScaler: Data { Data(manifest.scalers.targets.pickle()) }

    /// Manifest, which has the scalers, and weights: the content that identifies the model.
    var identity: Data { weights.reduce(into: description) { $0.append($1) } }
}

extension StoredModel {
    /// The model's name in the archive: SHA-256 of ``contents``, 64 hexadecimal digits.
    public var sha256: String { Self.sha256(of: contents) }

    static func sha256(of contents: Data) -> String {
        SHA256.hash(contents).hexadecimal
    }
}

/// A summary of an archived model.
public struct ArchivedModel: Hashable, Sendable {
    /// Its name: SHA-256 of its manifest and weights, 64 hexadecimal digits.
    public let sha256: String
    /// Its key; nil if its manifest cannot be read.
    public let key: ModelKey?
    /// Bytes of all its files.
    public let size: Int
}

/// A lock that keeps an archived model from being pruned by any process while it is held.
public final class ArchiveHold: Sendable {
    private let lock: FileLock

    fileprivate init(_ lock: consuming FileLock) {
        self.lock = lock
    }
}

// MARK: - Reading

extension ModelStore {
    var archiveFolder: URL { root.appending(path: "archive") }

    func archiveFolder(of sha256: String) -> URL {
        archiveFolder.appending(path: sha256)
    }

    /// The bytes of the `calibrations.json` of an archived model; nil if it has none.
    ///
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` or
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func calibrations(of sha256: String) throws(ForecastingError) -> Data? {
        try readFile(calibrationsFile(of: sha256), limit: Self.largestManifest)
    }

    /// The file that ``calibrations(of:)`` reads.
    public func calibrationsFile(of sha256: String) -> URL {
        archiveFolder(of: sha256).appending(path: "calibrations.json")
    }

    /// Reads and validates an archived model.
    ///
    /// - Parameter sha256: Its name, as a run's manifest has it.
    /// - Returns: The model; nil if the archive has none of that name.
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` where its bytes are not those of its
    ///   name, ``ForecastingError/unsupportedVersion(path:found:known:)`` or
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func archivedModel(_ sha256: String) throws(ForecastingError) -> StoredModel? {
        guard Self.isArchiveName(sha256) else { return nil }
        let folder = archiveFolder(of: sha256)
        let place = folder.appending(path: "model.json")
        guard let (manifest, description) = try readManifest(place, key: nil) else { return nil }
        let weights = try manifest.members.indices.map { index throws(ForecastingError) in
            let file = folder.appending(path: Self.archivedWeights(member: index + 1))
            guard let data = try readFile(file, limit: Self.largestWeights) else {
                throw .damagedFile(path: file.path, reason: "it is missing")
            }
            return (file, data)
        }
        let model = try StoredModel(manifest, description: description, weights: weights)
        guard model.sha256 == sha256 else {
            throw .damagedFile(path: folder.path, reason: "its bytes are not those of its name")
        }
        return model
    }

    /// The models of the archive, by their names.
    ///
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func archivedModels() throws(ForecastingError) -> [ArchivedModel] {
        try names(in: archiveFolder).filter(Self.isArchiveName).sorted().map { name in
            let folder = archiveFolder(of: name)
            let manifest = try? readManifest(folder.appending(path: "model.json"), key: nil)
            return ArchivedModel(
                sha256: name,
                key: manifest.flatMap { ModelKey(name: $0.0.modelKey) },
                size: Self.size(of: folder)
            )
        }
    }

    private static func isArchiveName(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    static func archivedWeights(member: Int) -> String {
        member == 1 ? "weights.pth" : "weights.\(member).pth"
    }

    private static func size(of folder: URL) -> Int {
        let files = FileManager.default
        return (files.subpaths(atPath: folder.path) ?? []).reduce(0) { sum, path in
            let attributes = try? files.attributesOfItem(
                atPath: folder.appending(path: path).path
            )
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }
}

// MARK: - Writing

extension ModelStore {
    /// Excludes all other writers of the archive; each writes for a moment only.
    private func withArchive<Result>(_ work: () throws -> Result) throws -> Result {
        try FileSystem.createFolder(archiveFolder)
        let lock = try FileLock(waitingFor: archiveFolder.appending(path: ".lock"))
        let result = try work()
        _ = consume lock
        return result
    }

    /// Adds a model to the archive.
    ///
    /// - Returns: Its name.
    @discardableResult
    func archive(_ content: ModelContent) throws -> String {
        try withArchive { try addToArchive(content) }
    }

    /// Adds a key's active model to the archive if it is not there yet.
    ///
    /// A home of a release without an archive has such models. One that cannot be read is skipped.
    func archiveActive(_ key: ModelKey) throws {
        guard let files = try? files(for: key) else { return }
        try archive(content(of: key, files))
    }

    /// Adds an active model to the archive if it is not there yet, and locks it.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - key: Its key.
    /// - Returns: The lock that keeps it from being pruned.
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func hold(_ model: StoredModel, of key: ModelKey) throws -> ArchiveHold {
        try withForecastingErrors {
            try withArchive {
                let history = try readFile(historyFile(for: key), limit: Self.largestManifest)
                let content = ModelContent(
                    manifest: model.manifest,
                    description: model.description,
                    weights: model.weights,
                    history: model.manifest.training == nil ? nil : history,
                    calibrations: nil
                )
                let folder = archiveFolder(of: try addToArchive(content))
                return ArchiveHold(
                    try FileLock(waitingFor: folder.appending(path: "model.json"), .shared)
                )
            }
        }
    }

    private func content(
        of key: ModelKey,
        _ files: Files
    ) throws(ForecastingError) -> ModelContent {
        ModelContent(
            manifest: files.manifest,
            description: files.description,
            weights: files.weights,
            history: try readFile(historyFile(for: key), limit: Self.largestManifest),
            calibrations: nil
        )
    }

    /// The caller holds the archive's lock.
    private func addToArchive(_ content: ModelContent) throws -> String {
        let name = StoredModel.sha256(of: content.identity)
        let folder = archiveFolder(of: name)
        if FileManager.default.fileExists(atPath: folder.path) {
            // The same model again; only the files beside it can be new.
            if let calibrations = content.calibrations {
                try StagedFile(calibrations, for: calibrationsFile(of: name)).commit()
            }
            return name
        }
        var files = [("model.json", content.description)]
        for (index, weights) in content.weights.enumerated() {
            files.append((Self.archivedWeights(member: index + 1), weights))
        }
        files += [
            ("feature_scaler.pkl", content.featureScaler),
            ("target_scaler.pkl", content.targetScaler),
        ]
        files += content.history.map { [("training_history.json", $0)] } ?? []
        files += content.calibrations.map { [("calibrations.json", $0)] } ?? []
        try StagedFolder.create(at: folder) { draft in
            for (name, bytes) in files {
                try bytes.write(to: draft.appending(path: name))
            }
        }
        return name
    }

    /// Removes archived models that nothing refers to.
    ///
    /// A model stays if it is active, if its key is being written, or if a process holds it. If the
    /// active model of a key cannot be read, all archived models of the key stay.
    ///
    /// - Parameters:
    ///   - named: The names of models to keep in any case.
    ///   - only: The one key whose models may be removed; nil for all.
    ///   - dryRun: Whether to report only.
    /// - Returns: The models that were removed, or would be.
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func prune(
        keeping named: Set<String>,
        key only: ModelKey? = nil,
        dryRun: Bool = false
    ) throws -> [ArchivedModel] {
        guard FileManager.default.fileExists(atPath: archiveFolder.path) else { return [] }
        return try withForecastingErrors {
            try withArchive {
                var removed: [ArchivedModel] = []
                for model in try archivedModels()
                where !named.contains(model.sha256) && (only == nil || model.key == only) {
                    let place = archiveFolder(of: model.sha256).appending(path: "model.json")
                    // A folder without a manifest is not a model, and cannot be held.
                    let isModel = FileManager.default.fileExists(atPath: place.path)
                    let lock = isModel ? try FileLock.tryLock(place) : nil
                    guard lock != nil || !isModel, try !isNeeded(model) else { continue }
                    if !dryRun {
                        try StagedFolder.remove([model.sha256], in: archiveFolder)
                    }
                    removed.append(model)
                    _ = consume lock
                }
                return removed
            }
        }
    }

    /// Whether a model is active, or may become active at any moment.
    private func isNeeded(_ model: ArchivedModel) throws -> Bool {
        guard let key = model.key else { return false }
        // In this order: the holder of the key may have archived a model that becomes active at the
        // end.
        if isBeingTrained(key) { return true }
        do throws(ForecastingError) {
            let files = try files(for: key)
            return StoredModel.sha256(of: try content(of: key, files).identity) == model.sha256
        } catch .modelNotFound {
            return false
        } catch {
            return true
        }
    }
}
