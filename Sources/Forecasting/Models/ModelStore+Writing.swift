import Files
public import Foundation
import Hashing
public import Market

extension ModelStore {
    /// Runs work with exclusive write access to the model of a key.
    ///
    /// A training holds the key from its start, so that no second training of the model begins and
    /// ``isBeingTrained(_:)`` reports it.
    ///
    /// - Throws: ``ForecastingError/trainingInProgress(_:)`` where somebody else, in this process or
    ///   another one, writes that model, ``ForecastingError/fileSystem(path:operation:reason:)``,
    ///   and what the work throws.
    public func withWriter<Result>(
        of key: ModelKey,
        _ work: (ModelWriter) throws -> Result
    ) throws -> Result {
        try withExclusiveAccess(to: folder(for: key), of: key) {
            try work(ModelWriter(store: self, key: key))
        }
    }
}

/// Write access to the model of one key, valid inside the closure that gets it.
public struct ModelWriter {
    let store: ModelStore
    let key: ModelKey

    /// The checkpoints of a training of this key.
    public var checkpoints: CheckpointFiles { CheckpointFiles(store: store, key: key) }

    /// Archives a trained model, makes it the active one of its key and removes the checkpoints.
    ///
    /// The previously active model is archived first if it is not yet.
    ///
    /// - Parameters:
    ///   - model: The result of a training of this key.
    ///   - calibrations: The bytes of `calibrations.json`, stored beside the model; nil for none.
    ///   - time: When it was trained; nil for unknown.
    /// - Returns: The model's name in the archive.
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``; readers then still find
    ///   the model that was active, or already the new one.
    @discardableResult
    public func save(
        _ model: FittedModel,
        calibrations: Data? = nil,
        trainedAt time: Timestamp? = nil
    ) throws -> String {
        precondition(model.manifest.modelKey == key.name, "a writer writes the model of its key")
        let name = try save(
            model.manifest,
            weights: model.weights,
            histories: model.histories,
            calibrations: calibrations,
            trainedAt: time
        )
        try removeCheckpoints()
        return name
    }

    /// The same for the parts of any model; an imported one has no histories.
    @discardableResult
    func save(
        _ manifest: ModelManifest,
        weights: [Data],
        histories: [TrainingHistory],
        calibrations: Data? = nil,
        trainedAt time: Timestamp? = nil
    ) throws -> String {
        let encoder = JSONEncoder.canonical
        let content = ModelContent(
            manifest: manifest,
            description: SealedJSON.seal(try encoder.encode(manifest)),
            weights: weights,
            history: histories.isEmpty ? nil : try encoder.encode(histories),
            calibrations: calibrations
        )
        let date = try time.map { time in
            try encoder.encode(
                ModelStore.TrainingDate(weights: manifest.members[0].weights, trainedAt: time)
            )
        }
        return try withForecastingErrors {
            try store.archiveActive(key)
            let name = try store.archive(content)
            try activate(content, trainingDate: date)
            return name
        }
    }

    /// Puts a model in the place of the active one, and beside it the bytes that tell when it was
    /// trained.
    private func activate(_ content: ModelContent, trainingDate: Data?) throws {
        try finishReplacement()
        let members = zip(content.manifest.members, content.weights).enumerated().map {
            index,
            member in
            (member.1, store.weightsFile(for: key, member: index + 1, member.0.weights))
        }
        var files = Array(members.dropFirst())
        files.append((content.description, store.nextManifestFile(for: key)))
        files += members.prefix(1)
        if let history = content.history {
            files.append((history, store.historyFile(for: key)))
        }
        files += trainingDate.map { [($0, store.trainingDateFile(for: key))] } ?? []
        files += [
            (content.featureScaler, store.featureScalerFile(for: key)),
            (content.targetScaler, store.targetScalerFile(for: key)),
        ]
        // All are staged before the first of them is renamed.
        let staged = try files.map { try StagedFile($0.0, for: $0.1) }
        for file in staged {
            try file.commit()
        }
        try FileSystem.move(store.nextManifestFile(for: key), to: store.manifestFile(for: key))
        if content.history == nil {
            try removeFile(store.historyFile(for: key))
        }
        try removeMembers(but: members.map(\.1.lastPathComponent))
    }

    /// Completes a replacement that was interrupted after its weights were renamed: the next one
    /// would overwrite the only manifest that belongs to them.
    private func finishReplacement() throws {
        let next = store.nextManifestFile(for: key)
        guard FileManager.default.fileExists(atPath: next.path),
            let files = try? store.files(for: key), files.place == next
        else { return }
        try FileSystem.move(next, to: store.manifestFile(for: key))
    }

    /// Removes the weights of members that no manifest names, and remains of killed processes.
    private func removeMembers(but kept: [String]) throws(ForecastingError) {
        let folder = store.membersFolder(for: key)
        for name in try names(in: folder) where !kept.contains(name) {
            try removeFile(folder.appending(path: name))
        }
        // Fails if a member is left, as it should.
        rmdir(folder.path)
    }

    /// Removes the checkpoints of an unfinished training, of all members.
    private func removeCheckpoints() throws(ForecastingError) {
        let folder = store.folder(for: key)
        for name in try names(in: folder) where ModelStore.isCheckpoint(name) {
            try removeFile(folder.appending(path: name))
        }
    }
}

/// Checkpoints as files of the model's folder: `checkpoint`, `checkpoint.2` and so on.
public struct CheckpointFiles: CheckpointStorage {
    let store: ModelStore
    let key: ModelKey

    private func file(_ member: Int) -> URL {
        store.checkpointFile(for: key, member: member)
    }

    /// Reads the file of a member; nil where there is none.
    public func load(member: Int, limit: Int) throws -> Data? {
        try readFile(file(member), limit: limit)
    }

    /// Replaces the file of a member; it is on disk when this returns.
    public func save(_ checkpoint: Data, member: Int) throws {
        try withForecastingErrors { try StagedFile(checkpoint, for: file(member)).commit() }
    }

    /// The path of the file.
    public func name(member: Int) -> String { file(member).path }
}

extension ModelStore {
    /// Whether a file of that name holds a checkpoint, or a part of one.
    static func isCheckpoint(_ name: String) -> Bool {
        name.hasPrefix("checkpoint") || name.hasPrefix(".checkpoint")
    }
}
