import Files
import Foundation

/// Runs work with exclusive write access to a model.
///
/// The folder itself is locked (`flock`), so no lock file remains, and the lock of a killed process
/// is released.
///
/// - Throws: ``ForecastingError/trainingInProgress(_:)`` where another training, in this process or
///   another one, holds the lock, ``ForecastingError/fileSystem(path:operation:reason:)``, and what
///   the work throws.
func withExclusiveAccess<Result>(
    to folder: URL,
    of key: ModelKey,
    _ work: () throws -> Result
) throws -> Result {
    let lock = try FolderLock(exclusive: folder, of: key)
    defer { lock.close() }
    return try work()
}

/// Whether a process or thread holds exclusive access to a folder.
func isExclusivelyAccessed(_ folder: URL) -> Bool {
    let descriptor = openFolder(folder)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
    flock(descriptor, LOCK_UN)
    return false
}

/// An exclusive lock on a folder.
private struct FolderLock {
    private let descriptor: Int32

    /// How often a lock is tried, and the microseconds between: a check whether it is held holds it
    /// for a moment.
    private static let (attempts, pause) = (20, UInt32(1000))

    init(exclusive folder: URL, of key: ModelKey) throws(ForecastingError) {
        for attempt in 1...Self.attempts {
            do throws(FileError) {
                try FileSystem.createFolder(folder)
            } catch {
                throw ForecastingError(error)
            }
            let descriptor = openFolder(folder)
            guard descriptor >= 0 else {
                // A concurrent removal may have removed the folder.
                if errno == ENOENT, attempt < Self.attempts { continue }
                throw .fileSystem(
                    path: folder.path,
                    operation: "open",
                    reason: String(cString: strerror(errno))
                )
            }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                // A concurrent removal has removed the folder: a lock on it excludes no one.
                if Self.isSame(descriptor, as: folder) {
                    self.descriptor = descriptor
                    return
                }
            } else {
                usleep(Self.pause)  // longer than a check holds it; flock has no timeout
            }
            _ = Foundation.close(descriptor)
        }
        throw .trainingInProgress(key)
    }

    private static func isSame(_ descriptor: Int32, as folder: URL) -> Bool {
        var (locked, named) = (stat(), stat())
        return fstat(descriptor, &locked) == 0 && stat(folder.path, &named) == 0
            && locked.st_ino == named.st_ino && locked.st_dev == named.st_dev
    }

    func close() {
        // A child process shares the descriptor until it executes its program, and would keep the
        // lock until then.
        flock(descriptor, LOCK_UN)
        _ = Foundation.close(descriptor)
    }
}

private func openFolder(_ folder: URL) -> Int32 {
    open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
}
