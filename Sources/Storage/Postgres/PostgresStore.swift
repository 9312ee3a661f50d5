import Concurrency
import Dispatch
import Files
public import Foundation
import Synchronization

/// The store in a PostgreSQL database, which several services share.
///
/// Jobs, evaluations, keys, answers and funding rates are rows. Candles are files named by their
/// content in a folder that all services see, and the index of these files is rows, so that an import
/// is one transaction. See ``SQLiteStore`` for what a call promises; this one keeps the same promises.
///
/// Nothing is connected until the first call. While the server is away, for a restart say, a read and a
/// write wait, each for its patience. A write whose commit was not answered is looked up by
/// the number of its transaction, so it is done once.
public struct PostgresStore: Sendable {
    /// The most connections of a process, apart from the one that listens.
    private static let mostConnections = 8
    /// How long until the next try.
    private static let pause = Duration.milliseconds(100)

    let address: PostgresAddress
    let stretches: StretchFiles
    /// How long a running job stays with its service without a word of it.
    package let lease: Duration
    /// This process among those that share the store.
    let holder: String
    private let pool: PostgresPool
    private let permits = AsyncSemaphore(limit: mostConnections)
    private let blocked = BlockedWrites()
    private var patience: WritePatience
    /// How long a read waits for a server that is away.
    private let readPatience: Duration

    /// Creates a store; connects when it is first used, and makes or migrates the schema then.
    ///
    /// - Parameters:
    ///   - address: The database.
    ///   - folder: The folder of the files of candles, shared by all that share the database.
    ///   - patience: How long a write waits for the server; ``waiting(_:)`` changes it.
    ///   - lease: How long a running job stays with its service without a renewal.
    public init(
        _ address: PostgresAddress,
        candles folder: URL,
        waiting patience: Duration = .seconds(10),
        lease: Duration = .seconds(30)
    ) {
        self.init(
            address,
            candles: folder,
            waiting: patience,
            lease: lease,
            holder: UUID().uuidString.lowercased()
        )
    }

    /// Creates a store for a process with a name among those that share the database.
    package init(
        _ address: PostgresAddress,
        candles folder: URL,
        waiting patience: Duration = .seconds(10),
        reading readPatience: Duration = .seconds(10),
        lease: Duration = .seconds(30),
        holder: String
    ) {
        self.address = address
        self.readPatience = readPatience
        self.lease = lease
        self.patience = .atMost(patience)
        stretches = StretchFiles(folder: folder)
        self.holder = holder
        pool = PostgresPool(address, limit: Self.mostConnections) { connection in
            try PostgresSchema.migrate(connection, path: address.name)
        }
    }

    /// The same store with another write patience; connections are shared.
    public func waiting(_ patience: WritePatience) -> PostgresStore {
        var store = self
        store.patience = patience
        return store
    }

    /// How many writes of this process wait for the server.
    public var blockedWrites: Int { blocked.count.load(ordering: .relaxed) }

    /// Runs a read on the calling thread; several statements see one snapshot.
    func read<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        let deadline = ContinuousClock.now + readPatience
        while true {
            do {
                return try snapshot(body)
            } catch let error as PostgresError where error.isPassing && .now < deadline {
                try Task.checkCancellation()
                // Reads are synchronous and hold their caller's thread, for `readPatience` at most.
                Thread.sleep(forTimeInterval: Self.pause / .seconds(1))
            } catch {
                throw storageError(error)
            }
        }
    }

    /// Runs a read whose body may be called once alone; it fails where the server is away.
    func readOnce<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        do {
            // It reads all there is, which may take a while.
            return try snapshot { db in
                try db.script(
                    """
                    SET LOCAL statement_timeout = '10min';
                    SET LOCAL idle_in_transaction_session_timeout = 0
                    """
                )
                return try body(db)
            }
        } catch {
            throw storageError(error)
        }
    }

    /// Runs a read on a thread of the store.
    ///
    /// Cancelling the task does not end it; it is for short reads.
    func awaitedRead<T: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> T
    ) async throws -> T {
        let deadline = ContinuousClock.now + readPatience
        while true {
            do {
                return try await Task { try await onThread { try snapshot(body) } }.value
            } catch let error as PostgresError where error.isPassing && .now < deadline {
                try await Task.sleep(for: Self.pause)
            } catch {
                throw storageError(error)
            }
        }
    }

    /// Runs a write as one transaction, which is rolled back if the body throws.
    ///
    /// The body may be called more than once, each time in a new transaction.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> T
    ) async throws -> T {
        let deadline = patience.deadline
        let waits = patience != .atMost(.zero)
        var isBlocked = false
        defer { if isBlocked { blocked.count.subtract(1, ordering: .relaxed) } }
        while true {
            do {
                try Task.checkCancellation()
                return try await onThread { try transaction(body) }
            } catch let error as PostgresError
                where error.isPassing && deadline.map({ .now < $0 }) ?? true
            {
                if waits, !isBlocked {
                    isBlocked = true
                    blocked.count.add(1, ordering: .relaxed)
                }
                try await Task.sleep(for: Self.pause)
            } catch {
                throw storageError(error)
            }
        }
    }

    private func snapshot<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        try pool.withConnection { try $0.snapshot(body) }
    }

    private func transaction<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        var done: T?
        do {
            return try pool.withConnection { connection in
                try connection.transaction { connection in
                    let value = try body(connection)
                    done = value
                    return value
                }
            }
        } catch let error as PostgresError {
            guard case .uncertain(let number) = error.kind, let done else { throw error }
            guard try isCommitted(number) else {
                throw PostgresError(.unreachable, error.message)
            }
            return done
        }
    }

    /// Whether a transaction was committed whose commit was not answered.
    ///
    /// Blocks until the server is back: until then nobody knows.
    private func isCommitted(_ transaction: String) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(600)
        while true {
            do {
                let known = try pool.withConnection { try $0.isCommitted(transaction) }
                if let known { return known }
            } catch let error as PostgresError where error.isPassing && .now < deadline {}
            // On a thread of the store's own queue; see `onThread`.
            Thread.sleep(forTimeInterval: Self.pause / .seconds(1))
        }
    }

    /// Runs blocking work on a thread of its own, and no more of it than there are connections.
    private func onThread<T: Sendable>(
        _ body: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await permits.withPermit {
            try await withCheckedThrowingContinuation { continuation in
                Self.queue.async { continuation.resume(with: Result { try body() }) }
            }
        }
    }

    private static let queue = DispatchQueue(label: "hindcast.postgres", attributes: .concurrent)

    /// The error for callers behind one of the server, of a file or of a check.
    func storageError(_ error: any Error) -> any Error {
        switch error {
        case let error as PostgresError: error.error(path: address.name)
        case let error as FileError: StorageError.failed(path: error.path, reason: error.reason)
        case let error as DamagedRows: error.error(path: address.name)
        default: error
        }
    }
}

/// How many writes wait.
private final class BlockedWrites: Sendable {
    let count = Atomic(0)
}
