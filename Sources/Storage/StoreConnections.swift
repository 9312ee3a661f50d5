import GRDB

/// The connections to a store: one for writes, others for reads.
///
/// GRDB's `DatabasePool` has both, but opening it writes to a store whose write-ahead log is empty.
/// These connections open while another process writes.
final class StoreConnections: Sendable {
    /// The largest number of concurrent reads; further ones wait.
    private static let mostReaders = 16

    let writer: StoreWriter
    let readers: DatabasePool

    /// Opens the store at a URL; creates it if missing.
    ///
    /// - Throws: `DatabaseError`, ``StorageError/newerSchema(path:)``.
    init(_ path: String, waiting patience: Duration) throws {
        var configuration = Configuration()
        configuration.label = "store"
        writer = try StoreWriter(path, configuration, openingFor: patience)
        configuration.busyMode = .timeout(patience / .seconds(1))
        configuration.readonly = true
        configuration.maximumReaderCount = Self.mostReaders
        readers = try DatabasePool(path: path, configuration: configuration)
    }

    deinit {
        // The last connection to close checkpoints the log, which a reader cannot.
        try? readers.close()
    }
}
