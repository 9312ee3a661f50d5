import GRDB

/// The connections to a store: one that writes, others that read.
///
/// A `DatabasePool` alone has both, but it writes to a store as it opens it where the write-ahead
/// log is empty. These open while another process writes, since nothing is written that is there.
final class StoreConnections: Sendable {
    let writer: DatabaseQueue
    let readers: DatabasePool

    /// Opens the store in a file, which is made where it is missing.
    ///
    /// - Throws: `DatabaseError`, ``StorageError/newerSchema(path:)``.
    init(_ path: String, _ configuration: Configuration) throws {
        writer = try DatabaseQueue(path: path, configuration: configuration)
        guard try !writer.read(migrator.hasBeenSuperseded) else {
            throw StorageError.newerSchema(path: path)
        }
        try writer.writeWithoutTransaction { db in
            // With NORMAL, usual in the WAL mode, a power cut may take the last transactions.
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        if try !writer.read(migrator.hasCompletedMigrations) {
            try migrator.migrate(writer)
        }
        var reading = configuration
        reading.readonly = true
        readers = try DatabasePool(path: path, configuration: reading)
    }

    deinit {
        // Who closes last empties the log, which readers cannot.
        try? readers.close()
    }
}
