import Foundation

/// A file written aside, complete and on disk, that takes its place in one move.
///
/// Until ``commit()`` a reader finds what was there before; there is no moment at which it finds
/// half a file. A process that is killed leaves the part, which the next write replaces.
struct StagedFile {
    private let part: URL
    let place: URL

    /// Writes bytes beside the place where they belong.
    ///
    /// - Throws: ``ForecastingError/fileSystem(path:operation:reason:)``; nothing is left behind.
    init(_ bytes: Data, for place: URL) throws(ForecastingError) {
        let folder = place.deletingLastPathComponent()
        self.place = place
        part = folder.appending(path: ".\(place.lastPathComponent).part")
        try createFolder(folder)
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

/// Creates a folder and those above it where they are missing.
func createFolder(_ folder: URL) throws(ForecastingError) {
    if mkdir(folder.path, 0o777) == 0 || errno == EEXIST {
        return
    }
    if errno == ENOENT {
        try createFolder(folder.deletingLastPathComponent())
        if mkdir(folder.path, 0o777) == 0 || errno == EEXIST {
            return
        }
    }
    throw .fileSystem(
        path: folder.path,
        operation: "create",
        reason: String(cString: strerror(errno))
    )
}

/// Moves a file over another in one step.
func move(_ source: URL, to place: URL) throws(ForecastingError) {
    guard rename(source.path, place.path) == 0 else {
        throw .fileSystem(
            path: place.path,
            operation: "write",
            reason: String(cString: strerror(errno))
        )
    }
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

extension ForecastingError {
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
