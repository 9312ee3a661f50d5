import Files
import Foundation

extension URL {
    /// The path at which ``StagedFile`` writes the file before its rename.
    var part: URL {
        deletingLastPathComponent().appending(path: ".\(lastPathComponent).part")
    }
}

/// Converts errors of the module Files to errors of this one.
func withForecastingErrors<Result>(_ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch let error as FileError {
        throw ForecastingError(error)
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
        // Another process may have removed it meanwhile.
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
    /// A failed call to the operating system.
    init(_ error: FileError) {
        self = .fileSystem(path: error.path, operation: error.operation, reason: error.reason)
    }

    fileprivate static func failed(
        _ operation: String,
        _ url: URL,
        _ error: any Error
    ) -> ForecastingError {
        // Foundation's own text is vague; the system's error lies underneath.
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let reason =
            underlying.map { String(cString: strerror(Int32(truncatingIfNeeded: $0.code))) }
            ?? error.localizedDescription
        return .fileSystem(path: url.path, operation: operation, reason: reason)
    }
}

extension JSONEncoder {
    /// One encoding for all files: equal values give equal bytes.
    static var canonical: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}
