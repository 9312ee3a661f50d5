import Foundation

/// A fingerprint of the state of a model's files, without reading them.
///
/// Every writer renames new files to their places, so a new state has other inodes; a file that is
/// changed in place has another time.
public struct ModelFingerprint: Hashable, Sendable {
    /// The file system's data on one file.
    struct FileState: Hashable {
        let name: String
        let device: UInt64
        let inode: UInt64
        let size: Int64
        /// Times of the last change of content and of metadata: the first can be set back.
        let times: [Int]
    }

    let files: [FileState]
}

extension ModelStore {
    /// The fingerprint of a model's files: its manifests and all members' weights.
    ///
    /// A model that is read after its fingerprint was taken is at least as new. While the
    /// fingerprint is unchanged, so is the model.
    ///
    /// - Returns: nil where there is no model.
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``.
    public func fingerprint(of key: ModelKey) throws(ForecastingError) -> ModelFingerprint? {
        guard let weights = ModelFingerprint.FileState(weightsFile(for: key)) else { return nil }
        let folder = membersFolder(for: key)
        let members = try names(in: folder).sorted().map { folder.appending(path: $0) }
        let others = [manifestFile(for: key), nextManifestFile(for: key)] + members
        return ModelFingerprint(
            files: [weights] + others.compactMap(ModelFingerprint.FileState.init)
        )
    }
}

extension ModelFingerprint.FileState {
    /// Nil where there is no such file.
    fileprivate init?(_ file: URL) {
        var status = stat()
        guard stat(file.path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let (changed, touched) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (changed, touched) = (status.st_mtim, status.st_ctim)
        #endif
        self.init(
            name: file.lastPathComponent,
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino),
            size: Int64(status.st_size),
            times: [changed.tv_sec, changed.tv_nsec, touched.tv_sec, touched.tv_nsec]
        )
    }
}
