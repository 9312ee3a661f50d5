import Files
package import Foundation

extension ModelStore {
    /// Removes the active model of a key with its scalers, its history and its checkpoints.
    ///
    /// Archived models stay: ``prune(keeping:key:dryRun:)`` removes those. The weights are removed
    /// after the checkpoints and before everything else. After a crash at any moment the whole
    /// model is there, or, once the weights are removed, none. Remaining files are harmless: the
    /// next removal or training removes or overwrites them.
    ///
    /// - Returns: Whether there was a model. Remains of an interrupted removal or training are
    ///   removed in any case.
    /// - Throws: ``ForecastingError/trainingInProgress(_:)`` while the model is being trained,
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``.
    @discardableResult
    public func remove(_ key: ModelKey) throws -> Bool {
        guard try !removalSteps(of: key).isEmpty else { return false }
        return try withExclusiveAccess(to: folder(for: key), of: key) {
            let isThere = FileManager.default.fileExists(atPath: weightsFile(for: key).path)
            try withForecastingErrors {
                for place in try removalSteps(of: key) {
                    try FileSystem.remove(place)
                }
            }
            return isThere
        }
    }

    /// The paths to remove, in order; a folder is empty when its turn comes.
    package func removalSteps(of key: ModelKey) throws(ForecastingError) -> [URL] {
        let folder = folder(for: key)
        let scalers = featureScalerFile(for: key).deletingLastPathComponent()
        let weights = weightsFile(for: key)
        func contents(of folder: URL) throws(ForecastingError) -> [URL] {
            try names(in: folder).sorted().map { folder.appending(path: $0) }
        }
        let files = try contents(of: folder)
        let checkpoints = files.filter { Self.isCheckpoint($0.lastPathComponent) }
        let others = files.filter { !Self.isCheckpoint($0.lastPathComponent) }
        let places =
            checkpoints + [weights, weights.part] + (try contents(of: membersFolder(for: key)))
            + others + (try contents(of: scalers)) + [scalers, folder]
        return places.filter { FileManager.default.fileExists(atPath: $0.path) }
    }
}
