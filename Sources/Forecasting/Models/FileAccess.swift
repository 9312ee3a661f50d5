import Foundation

/// A file written aside, complete and on disk, that takes its place in one move.
///
/// Until ``commit()`` a reader finds what was there before; there is no moment at which it finds
/// half a file. A process that is killed leaves the part, which the next write replaces. Folders
/// are synced as well as files, so a loss of power is no worse, and undoes no finished move.
struct StagedFile {
    private let part: URL
    let place: URL

    /// Writes bytes beside the place where they belong.
    ///
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``; nothing is left behind.
    init(_ bytes: Data, for place: URL) throws(ForecastingError) {
        self.place = place
        part = place.part
        try createFolder(place.deletingLastPathComponent())
        do {
            try bytes.write(to: part)
            let handle = try FileHandle(forWritingTo: part)
            defer { try? handle.close() }
            try handle.synchronize()
        } catch {
            discard()
            throw .failed("write", place, error)
        }
    }

    /// Moves the file to its place, over what is there.
    func commit() throws(ForecastingError) {
        try move(part, to: place)
    }

    /// Removes what was written aside.
    func discard() {
        try? FileManager.default.removeItem(at: part)
    }
}

extension URL {
    /// Where a file that belongs here is written aside.
    var part: URL {
        deletingLastPathComponent().appending(path: ".\(lastPathComponent).part")
    }
}

/// Creates a folder and those above it where they are missing.
func createFolder(_ folder: URL) throws(ForecastingError) {
    let parent = folder.deletingLastPathComponent()
    var isCreated = mkdir(folder.path, 0o777) == 0
    if !isCreated, errno == ENOENT {
        try createFolder(parent)
        isCreated = mkdir(folder.path, 0o777) == 0
    }
    if isCreated {
        try synchronize(parent)
    } else if errno != EEXIST {
        throw .refused("create", folder)
    }
}

/// Moves a file over another in one step, for good once this returns.
func move(_ source: URL, to place: URL) throws(ForecastingError) {
    guard rename(source.path, place.path) == 0 else { throw .refused("write", place) }
    try synchronize(place.deletingLastPathComponent())
}

/// Writes to disk which files a folder has; a folder that may not be read is left to the system.
private func synchronize(_ folder: URL) throws(ForecastingError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // Some file systems have nothing to sync in a folder, and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .refused("write", folder) }
}

/// Reads a whole file that may not be larger than a limit.
///
/// - Returns: nil where there is no such file.
/// - Throws: ``ForecastingError/damagedFile(path:reason:)`` for a larger one,
///   ``ForecastingError/fileSystem(path:operation:reason:)`` where it cannot be read.
func readFile(_ url: URL, limit: Int) throws(ForecastingError) -> Data? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let data: Data?
    do {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        data = try handle.read(upToCount: limit + 1)
    } catch {
        // Another process may have removed it just now.
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        throw .failed("read", url, error)
    }
    guard let data, !data.isEmpty else {
        throw .damagedFile(path: url.path, reason: "it is empty")
    }
    guard data.count <= limit else {
        throw .damagedFile(path: url.path, reason: "it is larger than \(limit) bytes")
    }
    return data
}

/// The names of what a folder holds; none where there is no such folder.
func names(in folder: URL) throws(ForecastingError) -> [String] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    do {
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
    } catch {
        throw .failed("read", folder, error)
    }
}

/// Removes a file if it is there.
func removeFile(_ url: URL) throws(ForecastingError) {
    guard FileManager.default.fileExists(atPath: url.path) else { return }
    do {
        try FileManager.default.removeItem(at: url)
    } catch {
        throw .failed("remove", url, error)
    }
}

/// Removes a file or an empty folder for good: no later removal is on disk before this one.
///
/// A folder that somebody has put more into stays.
func removeForGood(_ url: URL) throws(ForecastingError) {
    guard remove(url.path) == 0 || [ENOENT, ENOTEMPTY, EEXIST].contains(errno) else {
        throw .refused("remove", url)
    }
    try synchronize(url.deletingLastPathComponent())
}

extension ForecastingError {
    /// What the last system call said.
    fileprivate static func refused(_ operation: String, _ url: URL) -> ForecastingError {
        .fileSystem(path: url.path, operation: operation, reason: String(cString: strerror(errno)))
    }

    fileprivate static func failed(
        _ operation: String,
        _ url: URL,
        _ error: any Error
    ) -> ForecastingError {
        // Foundation's own words say nothing; the system's error lies underneath.
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let reason =
            underlying.map { String(cString: strerror(Int32(truncatingIfNeeded: $0.code))) }
            ?? error.localizedDescription
        return .fileSystem(path: url.path, operation: operation, reason: reason)
    }
}

extension JSONEncoder {
    /// One form for all files: the same value gives the same bytes.
    static var canonical: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
