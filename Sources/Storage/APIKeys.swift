public import Foundation
import GRDB
public import Market

/// A stored API key: its name and its digest, never the key itself.
public struct StoredAPIKey: Hashable, Sendable {
    /// The key's name, unique in a store.
    public let name: String
    /// SHA-256 of the key.
    public let digest: Data
    /// The last four characters of the key, to tell keys apart.
    public let lastFour: String
    /// When the key was made.
    public let createdAt: Timestamp

    /// Creates a record.
    public init(name: String, digest: Data, lastFour: String, createdAt: Timestamp) {
        self.name = name
        self.digest = digest
        self.lastFour = lastFour
        self.createdAt = createdAt
    }
}

extension SQLiteStore {
    /// Stores a key.
    ///
    /// - Returns: false, with nothing changed, if a key of that name exists.
    /// - Throws: ``StorageError``, also for values that violate the schema.
    public func insert(_ key: StoredAPIKey) async throws -> Bool {
        try await write { db in
            let isTaken = try Bool.fetchOne(
                db,
                sql: "SELECT EXISTS (SELECT 1 FROM apiKey WHERE name = ?)",
                arguments: [key.name]
            )
            guard isTaken == false else { return false }
            try Self.insert(key, db)
            return true
        }
    }

    /// Every stored key, ordered by name.
    ///
    /// - Throws: ``StorageError``.
    public func apiKeys() throws -> [StoredAPIKey] {
        try read { db in try Self.apiKeys(db) }
    }

    static func apiKeys(_ db: Database) throws -> [StoredAPIKey] {
        let statement = try db.cachedStatement(
            sql: "SELECT name, digest, lastFour, createdAt FROM apiKey ORDER BY name"
        )
        return try Row.fetchAll(statement).map { row in
            try StoredAPIKey(
                name: row.checked(0),
                digest: row.checked(1),
                lastFour: row.checked(2),
                createdAt: Timestamp(milliseconds: row.checked(3))
            )
        }
    }

    static func insert(_ key: StoredAPIKey, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO apiKey (name, digest, lastFour, createdAt) VALUES (?, ?, ?, ?)",
            arguments: [key.name, key.digest, key.lastFour, key.createdAt.milliseconds]
        )
    }

    /// Removes the key of a name.
    ///
    /// - Returns: Whether it existed.
    /// - Throws: ``StorageError``.
    public func removeAPIKey(named name: String) async throws -> Bool {
        try await write { db in
            try db.execute(sql: "DELETE FROM apiKey WHERE name = ?", arguments: [name])
            return db.changesCount > 0
        }
    }
}

/// The migration that creates the table of API keys.
func createAPIKeys(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE apiKey (
                name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
                digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
                lastFour TEXT NOT NULL CHECK (length(lastFour) = 4),
                createdAt INTEGER NOT NULL CHECK (createdAt BETWEEN 0 AND 4102444800000)
            ) STRICT;
            """
    )
}
