public import Foundation

extension ModelStore {
    /// The names that the files of an archived model may have, weights aside.
    private static let archivedFiles = ["model.json", "training_history.json", "calibrations.json"]

    /// The files that make up an archived model, to be carried to another archive.
    ///
    /// Pickled scalers are left out, since ``archive(_:)`` makes them of the manifest.
    ///
    /// - Parameter sha256: Its name in the archive.
    /// - Returns: Names and bytes, sorted by name; empty where the archive has no such model.
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` where its bytes are not those of its
    ///   name, ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func archivedFiles(
        _ sha256: String
    ) throws(ForecastingError) -> [(name: String, bytes: Data)] {
        guard let model = try archivedModel(sha256) else { return [] }
        let folder = archiveFolder(of: sha256)
        var files = model.weights.indices.map { index in
            (name: Self.archivedWeights(member: index + 1), bytes: model.weights[index])
        }
        for name in Self.archivedFiles {
            let file = folder.appending(path: name)
            if let bytes = try readFile(file, limit: Self.largestManifest) {
                files.append((name, bytes))
            }
        }
        return files.sorted { $0.name < $1.name }
    }

    /// Adds a model of another archive; it does not become the active one of its key.
    ///
    /// - Parameter files: What ``archivedFiles(_:)`` gave.
    /// - Returns: Its name in the archive.
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` where they are no model,
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func archive(_ files: [(name: String, bytes: Data)]) throws -> String {
        try archive(content(of: files))
    }

    /// Makes a model of another archive the active one of its key.
    ///
    /// - Parameter files: What ``archivedFiles(_:)`` gave.
    /// - Returns: Its name in the archive.
    /// - Throws: What ``archive(_:)`` throws.
    package func activate(_ files: [(name: String, bytes: Data)]) throws -> String {
        let content = try content(of: files)
        let manifest = content.manifest
        return try withWriter(of: ModelKey(manifest.series)) { writer in
            try writer.save(
                manifest,
                weights: content.weights,
                histories: [],
                calibrations: content.calibrations
            )
        }
    }

    /// The model that some files are, checked.
    private func content(of files: [(name: String, bytes: Data)]) throws -> ModelContent {
        let named = Dictionary(files.map { ($0.name, $0.bytes) }) { first, _ in first }
        let draft = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-model-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: draft) }
        try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
        let place = draft.appending(path: "model.json")
        try (named["model.json"] ?? Data()).write(to: place)
        guard let (manifest, description) = try readManifest(place, key: nil) else {
            throw ForecastingError.damagedFile(path: "model.json", reason: "it is missing")
        }
        let weights = try manifest.members.indices.map { index throws(ForecastingError) in
            let name = Self.archivedWeights(member: index + 1)
            guard let bytes = named[name] else {
                throw .damagedFile(path: name, reason: "it is missing")
            }
            return (URL(filePath: name), bytes)
        }
        _ = try StoredModel(manifest, description: description, weights: weights)
        return ModelContent(
            manifest: manifest,
            description: description,
            weights: weights.map(\.1),
            history: named["training_history.json"],
            calibrations: named["calibrations.json"]
        )
    }
}
