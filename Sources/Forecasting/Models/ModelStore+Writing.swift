import Foundation
import Neural

extension ModelStore {
    /// Puts a model in the place of the one that is there.
    ///
    /// - Parameters:
    ///   - manifest: The manifest, which tells the size and checksum of each member's weights.
    ///   - weights: The weight files of the members, in their order.
    ///   - histories: The losses of the members, in their order; none for an imported model.
    ///   - key: The model; the caller holds its lock.
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``; readers then still find
    ///   the model that was there, or already the new one.
    func save(
        _ manifest: ModelManifest,
        weights: [Data],
        histories: [TrainingHistory],
        for key: ModelKey
    ) throws {
        try finishReplacement(of: key)
        let members = zip(manifest.members, weights).enumerated().map { index, member in
            (member.1, weightsFile(for: key, member: index + 1, member.0.weights))
        }
        let encoder = JSONEncoder.canonical
        var files = Array(members.dropFirst())
        files.append((try encoder.encode(manifest), nextManifestFile(for: key)))
        files += members.prefix(1)
        if !histories.isEmpty {
            files.append((try encoder.encode(histories), historyFile(for: key)))
        }
        files += [
            (Data(manifest.scalers.features.pickle()), featureScalerFile(for: key)),
            (Data(manifest.scalers.targets.pickle()), targetScalerFile(for: key)),
        ]
        try replace(files)
        try move(nextManifestFile(for: key), to: manifestFile(for: key))
        if histories.isEmpty {
            try removeFile(historyFile(for: key))
        }
        try removeMembers(of: key, but: members.map(\.1.lastPathComponent))
    }

    /// Ends a replacement that broke off after its weights had come to their place: the next one
    /// would write over the only manifest that belongs to them.
    private func finishReplacement(of key: ModelKey) throws(ForecastingError) {
        let next = nextManifestFile(for: key)
        guard FileManager.default.fileExists(atPath: next.path),
            let files = try? files(for: key), files.place == next
        else { return }
        try move(next, to: manifestFile(for: key))
    }

    /// Writes all files aside before the first of them takes its place.
    private func replace(_ files: [(bytes: Data, place: URL)]) throws {
        var staged: [StagedFile] = []
        do {
            for (bytes, place) in files {
                staged.append(try StagedFile(bytes, for: place))
            }
            for file in staged {
                try file.commit()
            }
        } catch {
            staged.forEach { $0.discard() }
            throw error
        }
    }

    /// Removes the weights of members that no manifest names any more, and what a killed process
    /// left of others.
    private func removeMembers(of key: ModelKey, but kept: [String]) throws(ForecastingError) {
        let folder = membersFolder(for: key)
        for name in try names(in: folder) where !kept.contains(name) {
            try removeFile(folder.appending(path: name))
        }
        // Fails where a member is left, as it should.
        rmdir(folder.path)
    }

    /// Removes what an unfinished training left, of all members.
    func removeCheckpoints(of key: ModelKey) throws(ForecastingError) {
        let folder = folder(for: key)
        for name in try names(in: folder) where Self.isCheckpoint(name) {
            try removeFile(folder.appending(path: name))
        }
    }

    /// Whether a file of that name holds a checkpoint, or a part of one.
    static func isCheckpoint(_ name: String) -> Bool {
        name.hasPrefix("checkpoint") || name.hasPrefix(".checkpoint")
    }
}
