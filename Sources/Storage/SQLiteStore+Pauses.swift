import GRDB
public import Market

extension SQLiteStore {
    /// Until when an exchange wants no request; nil where it has not said so.
    ///
    /// - Throws: ``StorageError``.
    public func exchangePause(of host: String) throws -> Timestamp? {
        try read { db in
            try Int64.fetchOne(
                db,
                sql: "SELECT until FROM exchangePause WHERE host = ?",
                arguments: [host]
            ).map { Timestamp(milliseconds: $0) }
        }
    }

    /// Takes note of such a time; the latest of a host counts.
    ///
    /// - Throws: ``StorageError``.
    public func noteExchangePause(_ until: Timestamp, of host: String) async throws {
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO exchangePause (host, until) VALUES (?, ?)
                    ON CONFLICT DO UPDATE SET until = max(until, excluded.until)
                    """,
                arguments: [host, until.milliseconds]
            )
        }
    }
}
