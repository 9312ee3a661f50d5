public import Foundation
import GRDB
import Market

/// The candles and funding rates on disk, in one SQLite file.
///
/// Every call is one transaction. A call that has returned survives the death of the process and
/// the loss of power; a call that was cut short, or threw, leaves the store as it was. Several
/// processes may use a store at once: readers never wait, writers wait for each other.
public struct CandleStore: Sendable {
    private let path: String
    private let connections: StoreConnections

    /// Opens the store in that file, making the file and its folder where they are missing.
    ///
    /// Only a store that must be made or brought up to date is written to, so any other opens while
    /// another process writes.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - patience: How long a write waits for those of others who have opened the store, before it
    ///     throws ``StorageError/busy(path:)``.
    /// - Throws: ``StorageError``.
    public init(at url: URL, waiting patience: Duration = .seconds(10)) throws {
        let path = url.path
        self.path = path
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
        } catch {
            throw StorageError.cannotOpen(path: path, reason: "its folder cannot be made")
        }
        var configuration = Configuration()
        configuration.label = "candle store"
        configuration.busyMode = .timeout(patience / .seconds(1))
        do {
            connections = try Self.alone(path) { try StoreConnections(path, configuration) }
        } catch let error as DatabaseError {
            throw StorageError(error, path: path)
        }
    }

    /// Keeps others from opening the store meanwhile.
    ///
    /// SQLite's own locks do not cover a file's change to the WAL mode, nor GRDB's transactions the
    /// choice of migrations. The lock is on a file beside the store, since closing any descriptor of
    /// the store itself would drop SQLite's; the system drops it with the process.
    private static func alone<T>(_ path: String, _ body: () throws -> T) throws -> T {
        let lock = Foundation.open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard lock >= 0 else {
            throw StorageError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw StorageError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
            }
        }
        return try body()
    }

    /// Runs a read on a snapshot of the store.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try connections.readers.read(body)
        } catch let error as DatabaseError {
            throw StorageError(error, path: path)
        }
    }

    /// Runs a write as one transaction, which is undone where the body throws.
    func write<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try connections.writer.write(body)
        } catch let error as DatabaseError {
            throw StorageError(error, path: path)
        }
    }
}

extension CandleStore {
    /// What to do with a new row whose stored twin has other values.
    public enum ConflictPolicy: Sendable {
        /// Store nothing at all and throw an error that names the row and both values.
        case refuse
        /// Overwrite the stored row.
        case replace
    }

    /// What an insertion did, in rows.
    public struct ImportSummary: Codable, Sendable, Equatable {
        /// How many rows came in: the sum of the other three.
        public var received = 0
        /// How many were new.
        public var inserted = 0
        /// How many the store already had with the same values.
        public var unchanged = 0
        /// How many overwrote a row with other values.
        public var replaced = 0

        /// Creates a summary.
        public init(received: Int = 0, inserted: Int = 0, unchanged: Int = 0, replaced: Int = 0) {
            self.received = received
            self.inserted = inserted
            self.unchanged = unchanged
            self.replaced = replaced
        }

        /// The sums of two summaries, for a sync that stores page by page.
        public static func + (left: ImportSummary, right: ImportSummary) -> ImportSummary {
            ImportSummary(
                received: left.received + right.received,
                inserted: left.inserted + right.inserted,
                unchanged: left.unchanged + right.unchanged,
                replaced: left.replaced + right.replaced
            )
        }
    }
}

extension StorageError {
    fileprivate init(_ error: DatabaseError, path: String) {
        let reason = error.message ?? error.resultCode.description
        self =
            switch error.resultCode {
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
                .cannotOpen(path: path, reason: reason)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                .damaged(path: path, reason: reason)
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                .busy(path: path)
            default:
                .failed(path: path, reason: reason)
            }
    }
}
