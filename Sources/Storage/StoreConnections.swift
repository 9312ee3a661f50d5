import Foundation
import GRDB
import Synchronization

/// The connections to a store: one for writes, others for reads.
///
/// GRDB's `DatabasePool` has both, but opening it writes to a store whose write-ahead log is empty.
/// These connections open while another process writes.
final class StoreConnections: Sendable {
    private struct Connections {
        /// Nil where the store cannot be written to.
        let writer: StoreWriter?
        let readers: DatabasePool
    }

    /// The most connections that read at a time; a read that finds all of them in use waits.
    private static let mostReaders = 16

    private let path: String
    private let patience: Duration
    private let connections: Mutex<Connections>
    /// What was found of the series.
    let statuses = SeriesStatusCache()

    /// Opens the store at a URL; creates it if missing.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - patience: How long opening waits for other processes.
    ///   - accepting: Whether a store with less than its mark says is taken as it is.
    /// - Throws: `DatabaseError`, ``StorageError/newerSchema(path:)``, ``StorageError/lost(path:changes:)``.
    init(_ path: String, waiting patience: Duration, accepting: Bool) throws {
        self.path = path
        self.patience = patience
        do {
            connections = Mutex(try Self.open(path, waiting: patience, accepting: accepting))
        } catch let error as DatabaseError where error.isUnwritable {
            guard FileManager.default.fileExists(atPath: path),
                let readers = try? Self.readers(path, alone: patience)
            else { throw error }
            connections = Mutex(Connections(writer: nil, readers: readers))
        }
    }

    /// The connections that read.
    var readers: DatabasePool { connections.withLock(\.readers) }

    /// How many writes wait for another process.
    var blockedWrites: Int { connections.withLock { $0.writer?.blockedCount ?? 0 } }

    /// The connection that writes.
    ///
    /// - Throws: `DatabaseError` where the store cannot be written to.
    func writer() throws -> StoreWriter {
        try connections.withLock { connections in
            if let writer = connections.writer { return writer }
            let opened = try Self.open(path, waiting: patience, accepting: false)
            connections = opened
            guard let writer = opened.writer else {
                throw DatabaseError(resultCode: .SQLITE_READONLY)
            }
            return writer
        }
    }

    private static func open(
        _ path: String,
        waiting patience: Duration,
        accepting: Bool
    ) throws -> Connections {
        let writer = try StoreWriter(
            path,
            configuration(),
            openingFor: patience,
            accepting: accepting
        )
        return Connections(writer: writer, readers: try readers(path, patience))
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        return configuration
    }

    private static func readers(_ path: String, _ patience: Duration) throws -> DatabasePool {
        var configuration = configuration()
        configuration.busyMode = .timeout(patience / .seconds(1))
        configuration.readonly = true
        configuration.maximumReaderCount = mostReaders
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// Connections to a store that nobody can write to.
    private static func readers(
        _ path: String,
        alone patience: Duration
    ) throws -> DatabasePool {
        func opened(_ path: String) throws -> DatabasePool {
            let pool = try readers(path, patience)
            _ = try pool.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_schema") }
            return pool
        }
        do {
            return try opened(path)
        } catch {
            // Without a log and without room for its index, the file alone is the store.
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
            guard (attributes?[.size] as? Int ?? 0) == 0,
                let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed)
            else { throw error }
            return try opened("file:\(name)?immutable=1")
        }
    }

    deinit {
        // The last connection to close checkpoints the log, which a reader cannot.
        try? readers.close()
    }
}

extension DatabaseError {
    /// Whether the store's folder, or its disk, takes nothing: it is full or may only be read.
    var isUnwritable: Bool {
        [.SQLITE_FULL, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_PERM]
            .contains(resultCode.primaryResultCode)
    }
}
