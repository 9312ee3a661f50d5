import GRDB

/// The connections to a store: one that writes, others that read.
///
/// A `DatabasePool` alone has both, but it writes to a store as it opens it where the write-ahead
/// log is empty. These open while another process writes, since nothing is written that is there.
final class StoreConnections: Sendable {
    /// The most connections that read at a time; a read that finds all of them in use waits.
    private static let mostReaders = 16

    let writer: StoreWriter
    let readers: DatabasePool

    /// Opens the store in a file, which is made where it is missing.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - patience: How long opening waits for other processes.
    ///   - accepting: Whether a store with less than its mark says is taken as it is.
    /// - Throws: `DatabaseError`, ``StorageError/newerSchema(path:)``, ``StorageError/lost(path:changes:)``.
    init(_ path: String, waiting patience: Duration, accepting: Bool) throws {
        var configuration = Configuration()
        configuration.label = "store"
        writer = try StoreWriter(
            path,
            configuration,
            openingFor: patience,
            accepting: accepting
        )
        configuration.busyMode = .timeout(patience / .seconds(1))
        configuration.readonly = true
        configuration.maximumReaderCount = Self.mostReaders
        readers = try DatabasePool(path: path, configuration: configuration)
    }

    deinit {
        // Who closes last empties the log, which readers cannot.
        try? readers.close()
    }
}
