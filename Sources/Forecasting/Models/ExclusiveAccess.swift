import Foundation

/// Runs work while nobody else writes the same model.
///
/// The folder itself is locked (`flock`), so nothing is left behind, and a process that is killed
/// gives the lock back.
///
/// - Throws: ``ForecastingError/trainingInProgress(_:)`` where another training, in this process or
///   another one, holds the lock, ``ForecastingError/fileSystem(path:operation:reason:)``, and what
///   the work throws.
func withExclusiveAccess<Result>(
    to folder: URL,
    of key: ModelKey,
    _ work: () throws -> Result
) throws -> Result {
    try createFolder(folder)
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
        throw ForecastingError.fileSystem(
            path: folder.path,
            operation: "open",
            reason: String(cString: strerror(errno))
        )
    }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw ForecastingError.trainingInProgress(key)
    }
    // A process that is being started has the descriptor too until it runs its own program, and
    // would keep the lock so long.
    defer { flock(descriptor, LOCK_UN) }
    return try work()
}
