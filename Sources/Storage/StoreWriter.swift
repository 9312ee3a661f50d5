import Dispatch
import Foundation
import GRDB
import Synchronization

/// How long a write waits for other processes that write to the store.
public enum WritePatience: Hashable, Sendable {
    /// That long from the call; zero does not wait for another process.
    case atMost(Duration)
    /// Until an instant.
    case until(ContinuousClock.Instant)
    /// Until the task is cancelled.
    case untilCancelled

    /// When a write is abandoned; nil for never.
    var deadline: ContinuousClock.Instant? {
        switch self {
        case .atMost(let duration): ContinuousClock.now + duration
        case .until(let moment): moment
        case .untilCancelled: nil
        }
    }
}

/// The write connection and its queue of writes.
///
/// Writes run one after the other, in the order of the calls, on a dispatch queue; callers await
/// them and hold no thread. Short writes that wait together share a transaction, each in a savepoint of
/// its own (group commit): the disk is waited for once, and none returns before it. While another
/// process holds the write lock, SQLite's busy handler waits for all queued writes. It fails each write
/// whose patience is over, and gives up when none is left.
final class StoreWriter: Sendable {
    private let path: String
    private let connection: DatabaseQueue
    private let waiting: WaitingWrites
    private let queue = DispatchQueue(label: "hindcast.store.writer")

    /// Opens the connection and migrates the schema.
    ///
    /// A new store goes on with the numbers of jobs of the one that its mark tells of.
    ///
    /// - Throws: `DatabaseError`, ``StorageError/newerSchema(path:)``, ``StorageError/damaged(path:reason:)``
    ///   where the store has less than its mark says.
    init(
        _ path: String,
        _ configuration: Configuration,
        openingFor patience: Duration,
        accepting: Bool
    ) throws {
        self.path = path
        let isNew = !FileManager.default.fileExists(atPath: path)
        // Before the store, which may go on meanwhile.
        let mark = StoreMark.read(of: path)
        let waiting = WaitingWrites(openingUntil: .now + patience)
        var configuration = configuration
        configuration.busyMode = .callback { tries in waiting.shouldRetryBusy(tries) }
        self.waiting = waiting
        connection = try DatabaseQueue(path: path, configuration: configuration)
        guard try !connection.read(migrator.hasBeenSuperseded) else {
            throw StorageError.newerSchema(path: path)
        }
        try connection.writeWithoutTransaction { db in
            // With NORMAL, the usual setting in WAL mode, a power cut may lose the last
            // transactions.
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        if try !connection.read(migrator.hasCompletedMigrations) {
            if let mark, !isNew, !accepting, try connection.read({ try $0.isEmpty }) {
                throw StorageError.lost(path: path, changes: mark.generation)
            }
            try migrator.migrate(connection)
        }
        if let mark { try compare(with: mark, accepting: isNew || accepting) }
        waiting.isOpen()
    }

    /// Holds the store against its mark.
    ///
    /// - Parameters:
    ///   - mark: What the store had come to.
    ///   - accepting: Whether the store is taken as it is; the numbers of its jobs go on after those of
    ///     the mark.
    /// - Throws: `DatabaseError`, ``StorageError/lost(path:changes:)``.
    private func compare(with mark: StoreMark, accepting: Bool) throws {
        let state = try connection.read { db in try Self.state(of: db) }
        guard state.generation < mark.generation else { return }
        guard accepting else {
            throw StorageError.lost(path: path, changes: mark.generation - state.generation)
        }
        try connection.write { db in
            try db.execute(
                sql: "UPDATE generation SET count = ?",
                arguments: [mark.generation]
            )
            try db.execute(sql: "DELETE FROM sqlite_sequence WHERE name = 'job'")
            try db.execute(
                sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('job', ?)",
                arguments: [max(state.lastJob, mark.lastJob)]
            )
        }
    }

    private static func state(of db: Database) throws -> StoreMark {
        StoreMark(
            generation: try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT count FROM generation")
            ) ?? 0,
            lastJob: try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'job'")
            ) ?? 0
        )
    }

    /// How many writes wait for another process; those that do not mean to wait are not counted.
    var blockedCount: Int { waiting.blockedCount }

    /// Runs a body in a transaction, and returns when it is durable.
    ///
    /// What a body throws rolls back what that body has written, and nothing else. Cancelling the
    /// task abandons a write that has not begun; one that has begun finishes.
    ///
    /// - Parameters:
    ///   - patience: How long it waits for other processes.
    ///   - isLong: Whether it may take long, so that no other write waits for it in its transaction.
    ///   - body: Writes.
    /// - Returns: What the body returns, once it is durable.
    /// - Throws: What the body throws, after a rollback; `DatabaseError` with `SQLITE_BUSY` when
    ///   the patience is over; `CancellationError`.
    func write<T: Sendable>(
        _ patience: WritePatience,
        isLong: Bool = false,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        let id = waiting.makeID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let write = WaitingWrites.Write(
                    id: id,
                    deadline: patience.deadline,
                    isLong: isLong,
                    perform: { db in
                        let result = Self.result(of: body, in: db)
                        return { failure in
                            // A write that failed itself knows better why than the transaction.
                            continuation.resume(
                                with: result.flatMap { value in
                                    failure.map { .failure($0) } ?? .success(value)
                                }
                            )
                        }
                    },
                    fail: { continuation.resume(throwing: $0) }
                )
                switch waiting.add(write) {
                case .cancelled: write.fail(CancellationError())
                case .first: queue.async { self.runAll() }
                case .later: break
                }
            }
        } onCancel: {
            waiting.remove(id)?.fail(CancellationError())
        }
    }

    /// Runs a body in a savepoint of the current transaction.
    private static func result<T>(
        of body: (Database) throws -> T,
        in db: Database
    ) -> Result<T, any Error> {
        var result: Result<T, any Error>?
        do {
            try db.inSavepoint {
                result = .success(try body(db))
                return .commit
            }
        } catch {
            result = .failure(error)
        }
        return result ?? .failure(DatabaseError(resultCode: .SQLITE_ABORT))
    }

    /// How many short writes share a transaction at most.
    private static let largestGroup = 64

    /// Runs the first write, and short ones that wait behind a short one, in the current transaction;
    /// commits; and resumes their callers.
    private func runGroup(from first: WaitingWrites.Write, in db: Database) {
        let changes = db.totalChangesCount
        var done = [first.perform(db)]
        var failure: (any Error)?
        while !first.isLong, done.count < Self.largestGroup, db.isInsideTransaction,
            let next = waiting.takeFirst(where: { !$0.isLong })
        {
            done.append(next.perform(db))
        }
        do {
            // SQLite itself has rolled back where the disk is full, say.
            guard db.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            var state: StoreMark?
            if db.totalChangesCount != changes {
                try db.executeCached(sql: "UPDATE generation SET count = count + 1")
                state = try Self.state(of: db)
            }
            try db.commit()
            state?.write(of: path)
        } catch {
            if db.isInsideTransaction { try? db.rollback() }
            failure = error
        }
        for finish in done { finish(failure) }
    }

    /// Runs queued writes until none is left.
    private func runAll() {
        while waiting.hasNext() {
            do {
                try connection.writeWithoutTransaction { db in
                    // The transaction is for whichever write is first when the lock is taken.
                    try db.beginTransaction(.immediate)
                    if let write = waiting.takeFirst() {
                        runGroup(from: write, in: db)
                    } else {
                        try db.rollback()
                    }
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                _ = waiting.shouldRetryBusy(0)
            } catch {
                waiting.takeFirst()?.fail(error)
            }
        }
    }
}

/// The queue of writes, in the order of the calls.
private final class WaitingWrites: Sendable {
    struct Write: Sendable {
        let id: Int
        let deadline: ContinuousClock.Instant?
        let isLong: Bool
        /// Runs the write in the open transaction.
        ///
        /// What it returns resumes the caller once the transaction has ended, with the error that has
        /// kept it from being durable, if there is one.
        let perform: @Sendable (Database) -> ((any Error)?) -> Void
        let fail: @Sendable (any Error) -> Void

        func isOver(at now: ContinuousClock.Instant) -> Bool {
            deadline.map { $0 <= now } ?? false
        }
    }

    /// The outcome of adding a write.
    enum Addition {
        case first, later, cancelled
    }

    private struct State {
        var writes: [Write] = []
        var lastID = 0
        /// Whether a thread runs the writes.
        var isRunning = false
        /// Whether another process holds the write lock.
        var isBlocked = false
        /// The deadline of opening the store, during which no write waits.
        var opening: ContinuousClock.Instant?
    }

    /// Microseconds between two attempts to take the write lock: the first pause and the longest.
    private static let pauses: (first: UInt32, longest: UInt32) = (1_000, 25_000)
    /// Attempts at a lock in the middle of a transaction: about ten seconds.
    private static let mostTries = 400

    private let state: Mutex<State>

    init(openingUntil deadline: ContinuousClock.Instant) {
        state = Mutex(State(opening: deadline))
    }

    var blockedCount: Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            state.isBlocked ? state.writes.count { !$0.isOver(at: now) } : 0
        }
    }

    func isOpen() {
        state.withLock {
            $0.opening = nil
            $0.isBlocked = false
        }
    }

    func makeID() -> Int {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    func add(_ write: Write) -> Addition {
        state.withLock { state in
            // A cancellation before this line finds no write to remove; one after it does.
            guard !Task.isCancelled else { return .cancelled }
            state.writes.append(write)
            defer { state.isRunning = true }
            return state.isRunning ? .later : .first
        }
    }

    func remove(_ id: Int) -> Write? {
        state.withLock { state in
            state.writes.firstIndex { $0.id == id }.map { state.writes.remove(at: $0) }
        }
    }

    /// Whether a write is queued; if not, the run ends.
    func hasNext() -> Bool {
        state.withLock { state in
            state.isRunning = !state.writes.isEmpty
            return state.isRunning
        }
    }

    /// The first write, whose transaction has begun.
    func takeFirst() -> Write? {
        state.withLock { state in
            state.isBlocked = false
            return state.writes.isEmpty ? nil : state.writes.removeFirst()
        }
    }

    /// The first write if it is of a kind, for a transaction that has begun.
    func takeFirst(where isOfKind: (Write) -> Bool) -> Write? {
        state.withLock { state in
            guard let first = state.writes.first, isOfKind(first) else { return nil }
            return state.writes.removeFirst()
        }
    }

    /// SQLite's busy handler: pauses, and retries while a write still waits.
    ///
    /// - Parameter tries: How many calls there were for the same lock.
    /// - Returns: Whether to retry.
    func shouldRetryBusy(_ tries: Int) -> Bool {
        let now = ContinuousClock.now
        let (over, isWanted) = state.withLock { state -> ([Write], Bool) in
            if let opening = state.opening { return ([], now < opening) }
            // In the middle of a transaction the lock is held for moments only.
            guard !state.writes.isEmpty else { return ([], tries < Self.mostTries) }
            state.isBlocked = true
            let over = state.writes.filter { $0.isOver(at: now) }
            state.writes.removeAll { $0.isOver(at: now) }
            return (over, !state.writes.isEmpty)
        }
        over.forEach { $0.fail(DatabaseError(resultCode: .SQLITE_BUSY)) }
        if isWanted {
            let pause = min(Self.pauses.longest, Self.pauses.first << UInt32(min(tries, 10)))
            usleep(pause)  // a busy handler is synchronous; it blocks the writer's own queue alone
        }
        return isWanted
    }
}

extension Database {
    /// Executes a statement of those that every job and every write repeats.
    ///
    /// It is prepared once for each connection: most of them take longer to prepare than to execute.
    func executeCached(sql: String, arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Whether it has no table at all, as a file of no bytes has none.
    fileprivate var isEmpty: Bool {
        get throws {
            try Int.fetchOne(self, sql: "SELECT COUNT(*) FROM sqlite_schema") == 0
        }
    }
}
