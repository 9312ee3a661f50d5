public import Connectors
import Files
public import Foundation

/// Where plans, data and results of sweeps lie: whole files that appear at once and never change, named
/// by what decides their content.
///
/// Two writers of one name write the same bytes, so it does not matter whose file stays.
protocol SweepStore: Sendable {
    /// How many files are worth reading at a time.
    var concurrentReads: Int { get }

    /// The place of a file, for people.
    func url(_ name: String) -> URL

    /// Reads a file.
    ///
    /// - Returns: Its bytes; nil if there is none.
    /// - Throws: Where the store fails, which says nothing of the file.
    func read(_ name: String) async throws -> Data?

    /// Writes a file, which is durable when this returns.
    ///
    /// - Parameters:
    ///   - bytes: The whole content.
    ///   - name: Its name, with slashes between folders.
    ///   - isReplacing: Whether a file that is there is known to be damaged.
    ///   - isReadOnly: Whether nobody is to write to it.
    /// - Throws: Where the store fails.
    func write(_ bytes: Data, _ name: String, isReplacing: Bool, isReadOnly: Bool) async throws

    /// The names of all files of the subfolders of a folder, read or not.
    func names(in folder: String) async throws -> [String]

    /// Removes what killed writers of some files have left beside them.
    func removeLeftovers(of names: [String]) async throws
}

/// Where to plan a sweep: a folder that all machines see, or a prefix of an S3 bucket.
public struct SweepFolder: Sendable {
    let store: any SweepStore

    /// A folder.
    public init(_ folder: URL) {
        store = SharedFolder(folder: folder)
    }

    /// A prefix of a bucket.
    public init(_ client: S3Client) {
        store = Bucket(client: client)
    }

    /// Reads `s3://bucket/prefix`, or the path of a folder.
    ///
    /// - Parameters:
    ///   - text: The place.
    ///   - environment: Names region and credentials of a bucket.
    /// - Throws: `ObjectStoreError`.
    public init(_ text: String, environment: [String: String]) throws {
        if S3Location.isLocation(text) {
            self.init(try S3Client(S3Location(text), environment: environment))
        } else {
            self.init(URL(filePath: text, directoryHint: .isDirectory))
        }
    }
}

extension URL {
    /// The path of a file, otherwise the whole URL.
    var shown: String { isFileURL ? path : absoluteString }
}

/// A folder on a local or shared file system.
///
/// A file is written aside, synced and renamed.
private struct SharedFolder: SweepStore {
    let folder: URL

    var concurrentReads: Int { 1 }

    func url(_ name: String) -> URL { folder.appending(path: name) }

    func read(_ name: String) throws -> Data? { try Self.read(url(name)) }

    static func read(_ file: URL) throws(FileError) -> Data? {
        if let bytes = try? Data(contentsOf: file) { return bytes }
        var status = stat()
        guard stat(file.path, &status) != 0 else { throw FileError("read", file, code: EIO) }
        guard errno == ENOENT || errno == ENOTDIR else { throw FileError("read", file) }
        return nil
    }

    func write(_ bytes: Data, _ name: String, isReplacing: Bool, isReadOnly: Bool) throws {
        try UnlockedFile.write(bytes, to: url(name), mode: isReadOnly ? 0o444 : 0o644)
    }

    func names(in folder: String) -> [String] {
        let files = FileManager.default
        let place = url(folder)
        let parts = (try? files.contentsOfDirectory(atPath: place.path)) ?? []
        return parts.flatMap { part in
            let entries = try? files.contentsOfDirectory(atPath: place.appending(path: part).path)
            return (entries ?? []).filter { !UnlockedFile.isSibling($0) }.map { "\(part)/\($0)" }
        }
    }

    func removeLeftovers(of names: [String]) {
        let files = FileManager.default
        let known = Set(names.map { url($0).lastPathComponent })
        for place in Set(names.map { url($0).deletingLastPathComponent() }) {
            for entry in (try? files.contentsOfDirectory(atPath: place.path)) ?? []
            where UnlockedFile.isSibling(entry) {
                // A leftover is a dot, the file's name, a dot and six characters of mkstemp.
                if known.contains(String(entry.dropFirst().dropLast(7))) {
                    try? files.removeItem(at: place.appending(path: entry))
                }
            }
        }
    }
}

/// A prefix of an S3 bucket.
///
/// An object is whole or not there, so nothing is written aside. `If-None-Match: *` keeps what another
/// writer was first to write.
private struct Bucket: SweepStore {
    let client: S3Client

    var concurrentReads: Int { S3Client.concurrentRequests }

    func url(_ name: String) -> URL { client.location.url.appending(path: name) }

    func read(_ name: String) async throws -> Data? { try await client.object(name) }

    func write(
        _ bytes: Data,
        _ name: String,
        isReplacing: Bool,
        isReadOnly: Bool
    ) async throws {
        if isReplacing {
            try await client.replace(bytes, name)
        } else {
            try await client.create(bytes, name)
        }
    }

    func names(in folder: String) async throws -> [String] {
        try await client.names(in: folder)
    }

    func removeLeftovers(of names: [String]) {}
}
