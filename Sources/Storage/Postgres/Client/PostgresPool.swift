import Foundation

/// At most so many connections to a server, which are made when they are needed and kept.
///
/// A connection that was lost takes the idle ones with it: they went to the same server.
final class PostgresPool: @unchecked Sendable {  // `condition` guards what changes
    let address: PostgresAddress
    private let limit: Int
    private let prepare: @Sendable (PostgresConnection) throws -> Void
    /// Guards the three properties below; a connection is in `idle` or lent to one caller.
    private let condition = NSCondition()
    private var idle: [PostgresConnection] = []
    private var count = 0
    private var isPrepared = false
    /// Held while the first connection is prepared.
    private let preparation = NSLock()

    /// Creates an empty pool.
    ///
    /// - Parameters:
    ///   - address: Where the connections go.
    ///   - limit: The most connections at a time.
    ///   - prepare: Called once in a process with the first connection, before anybody uses one; again
    ///     where it throws.
    init(
        _ address: PostgresAddress,
        limit: Int,
        prepare: @escaping @Sendable (PostgresConnection) throws -> Void
    ) {
        self.address = address
        self.limit = limit
        self.prepare = prepare
    }

    /// Lends a connection; waits for one that is in use where there are as many as may be.
    ///
    /// - Throws: ``PostgresError``, and what the body throws.
    func withConnection<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        let connection = try take()
        defer { giveBack(connection) }
        try prepareOnce(with: connection)
        return try body(connection)
    }

    private func take() throws -> PostgresConnection {
        let known = try condition.withLock { () -> PostgresConnection? in
            let limit = Date(timeIntervalSinceNow: 30)
            while idle.isEmpty, count == self.limit {
                guard condition.wait(until: limit) else {
                    throw PostgresError(.contended, "every connection was in use for 30 s")
                }
            }
            if let connection = idle.popLast() { return connection }
            count += 1
            return nil
        }
        if let known { return known }
        do {
            return try PostgresConnection(address)
        } catch {
            condition.withLock {
                count -= 1
                condition.signal()
            }
            throw error
        }
    }

    private func giveBack(_ connection: PostgresConnection) {
        let lost = condition.withLock {
            defer { condition.broadcast() }
            if connection.isUsable {
                idle.append(connection)
                return [PostgresConnection]()
            }
            count -= 1 + idle.count
            defer { idle = [] }
            return idle
        }
        // Closed outside of the lock.
        _ = consume lost
    }

    private func prepareOnce(with connection: PostgresConnection) throws {
        guard !condition.withLock({ isPrepared }) else { return }
        try preparation.withLock {
            guard !condition.withLock({ isPrepared }) else { return }
            try prepare(connection)
            condition.withLock { isPrepared = true }
        }
    }
}
