import Dispatch
import Foundation
import GRDB
import Synchronization

/// How long a write waits for other processes that write to the store.
public enum WritePatience: Hashable, Sendable {
    /// So long from the call on; with zero only as long as nobody else writes.
    case atMost(Duration)
    /// Until a moment.
    case until(ContinuousClock.Instant)
    /// Until the task is cancelled.
    case untilCancelled

    /// When a write that is asked for now is given up; nil for never.
    fileprivate var deadline: ContinuousClock.Instant? {
        switch self {
        case .atMost(let duration): ContinuousClock.now + duration
        case .until(let moment): moment
        case .untilCancelled: nil
        }
    }
}

/// The connection that writes, and the writes that wait for it.
///
/// Writes run one after the other, in the order of the calls, on a queue of their own; callers await
/// them and hold no thread. While another process holds the store, SQLite's busy handler waits on
/// behalf of all of them: it gives up each whose time is over, and itself when none is left.
final class StoreWriter: Sendable {
    private let path: String
    private let connection: DatabaseQueue
    private let waiting: WaitingWrites
    private let queue = DispatchQueue(label: "hindcast.store.writer")

    /// Opens the connection and brings the schema up to date.
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
        configuration.busyMode = .callback { tries in waiting.waitsForOthers(tries) }
        self.waiting = waiting
        connection = try DatabaseQueue(path: path, configuration: configuration)
        guard try !connection.read(migrator.hasBeenSuperseded) else {
            throw StorageError.newerSchema(path: path)
        }
        try connection.writeWithoutTransaction { db in
            // With NORMAL, usual in the WAL mode, a power cut may take the last transactions.
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
            generation: try Int64.fetchOne(db, sql: "SELECT count FROM generation") ?? 0,
            lastJob: try Int64.fetchOne(
                db,
                sql: "SELECT seq FROM sqlite_sequence WHERE name = 'job'"
            ) ?? 0
        )
    }

    /// How many writes wait for another process; those that do not mean to wait are not counted.
    var blockedCount: Int { waiting.blockedCount }

    /// Runs a body in a transaction of its own, and returns once that is on disk.
    ///
    /// Cancelling the task gives up a write that has not begun; one that has goes on to its end.
    ///
    /// - Throws: What the body throws, which undoes the transaction; `DatabaseError`, with
    ///   `SQLITE_BUSY` where the patience is over; `CancellationError`.
    func write<T: Sendable>(
        _ patience: WritePatience,
        _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        let id = waiting.makeID()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let write = WaitingWrites.Write(
                    id: id,
                    deadline: patience.deadline,
                    perform: { [path] db in
                        continuation.resume(with: Self.result(of: body, in: db, at: path))
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

    /// Ends the transaction under way with a body.
    private static func result<T>(
        of body: (Database) throws -> T,
        in db: Database,
        at path: String
    ) -> Result<T, any Error> {
        do {
            let changes = db.totalChangesCount
            let value = try body(db)
            var state: StoreMark?
            if db.totalChangesCount != changes {
                try db.execute(sql: "UPDATE generation SET count = count + 1")
                state = try self.state(of: db)
            }
            try db.commit()
            state?.write(of: path)
            return .success(value)
        } catch {
            if db.isInsideTransaction { try? db.rollback() }
            return .failure(error)
        }
    }

    /// Runs writes until none waits.
    private func runAll() {
        while waiting.goesOn() {
            do {
                try connection.writeWithoutTransaction { db in
                    // The store is taken for whichever write is the first by then.
                    try db.beginTransaction(.immediate)
                    if let write = waiting.takeFirst() {
                        write.perform(db)
                    } else {
                        try db.rollback()
                    }
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                _ = waiting.waitsForOthers(0)
            } catch {
                waiting.takeFirst()?.fail(error)
            }
        }
    }
}

/// The writes that wait for their turn, in the order of the calls.
private final class WaitingWrites: Sendable {
    struct Write: Sendable {
        let id: Int
        let deadline: ContinuousClock.Instant?
        /// Does it in the transaction that has begun, ends that, and tells the caller.
        let perform: @Sendable (Database) -> Void
        let fail: @Sendable (any Error) -> Void

        func isOver(at now: ContinuousClock.Instant) -> Bool {
            deadline.map { $0 <= now } ?? false
        }
    }

    /// What became of a write that was added.
    enum Addition {
        case first, later, cancelled
    }

    private struct State {
        var writes: [Write] = []
        var lastID = 0
        /// Whether somebody runs the writes.
        var isRunning = false
        /// Whether another process was found to hold the store.
        var isBlocked = false
        /// Until when the store is being opened, by nobody who waits.
        var opening: ContinuousClock.Instant?
    }

    /// Microseconds between two looks at a store that another process holds: at first and at most.
    private static let pauses: (first: UInt32, longest: UInt32) = (1_000, 25_000)
    /// Looks at a store that is locked in the middle of a transaction, about ten seconds of them.
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

    /// Whether there is a write to run; else nobody runs them any more.
    func goesOn() -> Bool {
        state.withLock { state in
            state.isRunning = !state.writes.isEmpty
            return state.isRunning
        }
    }

    /// The first write, for which the store is held now.
    func takeFirst() -> Write? {
        state.withLock { state in
            state.isBlocked = false
            return state.writes.isEmpty ? nil : state.writes.removeFirst()
        }
    }

    /// SQLite's busy handler: waits a little, unless nobody wants to wait any longer.
    ///
    /// - Parameter tries: How often it has been called for the same lock.
    /// - Returns: Whether to try again.
    func waitsForOthers(_ tries: Int) -> Bool {
        let now = ContinuousClock.now
        let (over, isWanted) = state.withLock { state -> ([Write], Bool) in
            if let opening = state.opening { return ([], now < opening) }
            // In the middle of a transaction the store is locked for moments only.
            guard !state.writes.isEmpty else { return ([], tries < Self.mostTries) }
            state.isBlocked = true
            let over = state.writes.filter { $0.isOver(at: now) }
            state.writes.removeAll { $0.isOver(at: now) }
            return (over, !state.writes.isEmpty)
        }
        over.forEach { $0.fail(DatabaseError(resultCode: .SQLITE_BUSY)) }
        if isWanted {
            usleep(min(Self.pauses.longest, Self.pauses.first << UInt32(min(tries, 10))))
        }
        return isWanted
    }
}

extension Database {
    /// Whether it has no table at all, as a file of no bytes has none.
    fileprivate var isEmpty: Bool {
        get throws {
            try Int.fetchOne(self, sql: "SELECT COUNT(*) FROM sqlite_schema") == 0
        }
    }
}
