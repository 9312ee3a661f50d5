import Files
package import Foundation

extension ModelStore {
    /// Removes the active model of a key with its scalers, its history and its checkpoints.
    ///
    /// What the archive has of it stays: ``prune(keeping:key:dryRun:)`` removes that.
    /// The weights go after the checkpoints and before all else. A break at any moment leaves the
    /// whole model or, once the weights are gone, none; what else it leaves is in nobody's way and
    /// goes with the next removal, or is written over by the next training.
    ///
    /// - Returns: Whether there was a model. What a broken removal or an unfinished training left is
    ///   removed also where there was none.
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

    /// What a removal takes away, in its order; a folder is empty when its turn comes.
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
