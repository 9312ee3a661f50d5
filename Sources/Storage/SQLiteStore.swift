import Files
public import Foundation
import GRDB

/// The SQLite store, in a file or in memory, of candles, funding rates, language models' answers, jobs and API keys.
///
/// Every call is one transaction. A call that has returned is durable; a call that was interrupted,
/// or threw, leaves the store unchanged. Several processes may use a store at once: readers never
/// wait, writers wait for each other.
///
/// Writes are awaited: they run in order on the store's own queue, and hold no thread of their
/// caller.
public struct SQLiteStore: Sendable {
    let path: String
    let connections: StoreConnections
    private var patience: WritePatience

    /// Opens the store at a URL; creates the file and its folder if missing.
    ///
    /// Opening writes only to a new store or one that needs a migration, so any other store opens
    /// while another process writes.
    ///
    /// - Parameters:
    ///   - url: The database file.
    ///   - patience: How long a write waits for other processes before it throws
    ///     ``StorageError/busy(path:)``; ``waiting(_:)`` changes it.
    ///   - accepting: Whether a store that has lost changes, or is a copy from before them, is taken as
    ///     it is. The numbers of jobs go on after those that were given.
    /// - Throws: ``StorageError``, among others ``StorageError/lost(path:changes:)``.
    public init(
        at url: URL,
        waiting patience: Duration = .seconds(10),
        accepting: Bool = false
    ) throws {
        let path = url.path
        self.path = path
        self.patience = .atMost(patience)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
        } catch {
            throw StorageError.cannotOpen(path: path, reason: "its folder cannot be made")
        }
        do {
            // SQLite's own locks do not cover a file's change to the WAL mode, nor GRDB's
            // transactions the choice of migrations. The lock is on a file beside the store, since
            // closing any descriptor of the store itself would drop SQLite's.
            let lock = try Self.lock(path)
            connections = try StoreConnections(
                path,
                waiting: patience,
                accepting: accepting
            )
            _ = consume lock
        } catch let error as FileError {
            throw StorageError.cannotOpen(path: path, reason: error.reason)
        } catch let error as DatabaseError {
            throw StorageError(error, path: path)
        }
    }

    /// Makes a store in memory, which ends with the last of its values; another one of the same name in this
    /// process is the same store.
    ///
    /// It is the same engine with the same schema, and no write waits for a disk.
    ///
    /// - Parameters:
    ///   - name: Its name: letters, digits and hyphens.
    ///   - patience: How long a call waits for others.
    /// - Throws: ``StorageError``.
    package init(inMemory name: String, waiting patience: Duration = .seconds(10)) throws {
        path = Self.memoryPath(name)
        self.patience = .atMost(patience)
        do {
            connections = try StoreConnections(path, waiting: patience, accepting: true)
        } catch let error as DatabaseError {
            throw StorageError(error, path: path)
        }
    }

    /// What SQLite opens for a store in memory; the slash makes it one for all connections of the process.
    package static func memoryPath(_ name: String) -> String { "file:/\(name)?vfs=memdb" }

    /// The same store with another write patience; connections and write order are shared.
    public func waiting(_ patience: WritePatience) -> SQLiteStore {
        var store = self
        store.patience = patience
        return store
    }

    /// How many writes of this process wait until another process has written to the store.
    public var blockedWrites: Int { connections.blockedWrites }

    /// Runs a read on a snapshot of the store, on the calling thread.
    func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            return try connections.readers.read(body)
        } catch {
            throw Self.storageError(error, path: path)
        }
    }

    /// Runs a read on a snapshot of the store, on a thread of the store.
    ///
    /// Cancelling the task does not end it; it is for short reads.
    func awaitedRead<T: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                connections.readers.asyncRead { db in
                    continuation.resume(with: Result { try body(db.get()) })
                }
            }
        } catch {
            throw Self.storageError(error, path: path)
        }
    }

    /// Runs a write as one transaction, which is rolled back if the body throws.
    ///
    /// - Parameters:
    ///   - isLong: Whether it may take long; a short one may share the wait for the disk with others.
    ///   - body: Writes.
    /// - Returns: What the body returns, once it is durable.
    /// - Throws: ``StorageError``, and what the body throws.
    func write<T: Sendable>(
        isLong: Bool = false,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        do {
            return try await connections.writer().write(patience, isLong: isLong, body)
        } catch {
            throw Self.storageError(error, path: path)
        }
    }

    /// The lock on opening a store; nil where its folder takes no new file, so nobody changes it.
    private static func lock(_ path: String) throws(FileError) -> FileLock? {
        do throws(FileError) {
            return try FileLock(waitingFor: URL(filePath: path + ".lock"))
        } catch {
            guard error.isUnwritable, FileManager.default.fileExists(atPath: path) else {
                throw error
            }
            return nil
        }
    }

    /// The error of the store behind one of SQLite or of a check.
    private static func storageError(_ error: any Error, path: String) -> any Error {
        switch error {
        case let error as DatabaseError: StorageError(error, path: path)
        case let error as DamagedRows: error.error(path: path)
        default: error
        }
    }

    /// Runs a long write, which can check whether the task was cancelled.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (Database, _ isCancelled: () -> Bool) throws -> T
    ) async throws -> T {
        let isCancelled = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await write(isLong: true) { db in try body(db) { isCancelled.isSet } }
        } onCancel: {
            isCancelled.set()
        }
    }
}

extension StorageError {
    fileprivate init(_ error: DatabaseError, path: String) {
        let reason = error.message ?? error.resultCode.description
        self =
            switch error.resultCode {
            case .SQLITE_READONLY:
                .failed(path: path, reason: "it, or its disk, may only be read")
            case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
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
