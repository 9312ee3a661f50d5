import Foundation
public import Market

// API keys, answers of language models, and pauses of exchanges; see the SQLite store for what each call
// promises.

extension PostgresStore {
    /// Stores a key.
    ///
    /// - Returns: false, with nothing changed, if a key of that name exists.
    /// - Throws: ``StorageError``, also for values that violate the schema.
    public func insert(_ key: StoredAPIKey) async throws -> Bool {
        try await write { db in try Self.insert(key, db) }
    }

    static func insert(_ key: StoredAPIKey, _ db: PostgresConnection) throws -> Bool {
        try db.run(
            """
            INSERT INTO api_key (name, digest, last_four, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO NOTHING
            """,
            .text(key.name),
            .bytes(key.digest),
            .text(key.lastFour),
            .time(key.createdAt)
        ).changed > 0
    }

    /// Every stored key, ordered by name.
    ///
    /// - Throws: ``StorageError``.
    public func apiKeys() throws -> [StoredAPIKey] {
        try read { db in try Self.apiKeys(db) }
    }

    static func apiKeys(_ db: PostgresConnection) throws -> [StoredAPIKey] {
        // By bytes, as SQLite orders, whatever the collation of the database.
        try db.run(
            """
            SELECT name, digest, last_four, created_at FROM api_key ORDER BY name COLLATE "C"
            """
        ).map { row in
            try StoredAPIKey(
                name: row(0),
                digest: row(1),
                lastFour: row(2),
                createdAt: Timestamp(milliseconds: row(3))
            )
        }
    }

    /// Removes the key of a name.
    ///
    /// - Returns: Whether it existed.
    /// - Throws: ``StorageError``.
    public func removeAPIKey(named name: String) async throws -> Bool {
        try await write { db in
            try db.run("DELETE FROM api_key WHERE name = $1", .text(name)).changed > 0
        }
    }
}

extension PostgresStore {
    /// A model's stored answer to a prompt.
    ///
    /// - Returns: nil if there is none.
    /// - Throws: ``StorageError``.
    public func answer(to promptHash: [UInt8], of model: String) throws -> StoredAnswer? {
        try read { db in try Self.answer(to: promptHash, of: model, db) }
    }

    /// Stores a model's answer to a prompt, unless there is one already.
    ///
    /// - Returns: The stored answer: of two concurrent calls, both get the first.
    /// - Throws: ``StorageError``, also for an answer that violates the schema.
    @discardableResult
    public func keep(
        _ answer: StoredAnswer,
        to promptHash: [UInt8],
        of model: String
    ) async throws -> StoredAnswer {
        try await write { db in
            try Self.insert(answer, to: Data(promptHash), of: model, db)
            return try Self.answer(to: promptHash, of: model, db) ?? answer
        }
    }

    static func insert(
        _ answer: StoredAnswer,
        to promptHash: Data,
        of model: String,
        _ db: PostgresConnection
    ) throws {
        let values: [PostgresValue] =
            switch answer {
            case .opinion(let direction, let confidence, let reasoning):
                [.text(direction), .real(confidence), .text(reasoning), .null]
            case .refusal(let reason):
                [.null, .null, .null, .text(reason)]
            }
        try db.run(
            """
            INSERT INTO answer
                (model, prompt_hash, direction, confidence, reasoning, refusal, digest)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """,
            [.text(model), .bytes(promptHash)] + values + [
                .integer(ContentDigest.of(answer: answer, to: promptHash, of: model))
            ]
        )
    }

    private static func answer(
        to promptHash: [UInt8],
        of model: String,
        _ db: PostgresConnection
    ) throws -> StoredAnswer? {
        let row = try db.run(
            """
            SELECT direction, confidence, reasoning, refusal, digest FROM answer
            WHERE model = $1 AND prompt_hash = $2
            """,
            .text(model),
            .bytes(Data(promptHash))
        ).first
        guard let row else { return nil }
        let answer = try storedAnswer(row)
        guard try row(4) == ContentDigest.of(answer: answer, to: Data(promptHash), of: model) else {
            throw DamagedRows(
                source: "answers of \(model)",
                fault: "an answer differs from the one that was stored"
            )
        }
        return answer
    }

    /// The answer in the columns direction, confidence, reasoning and refusal.
    static func storedAnswer(_ row: PostgresRow) throws -> StoredAnswer {
        if let reason: String = try row(orNull: 3) { return .refusal(reason: reason) }
        return try .opinion(direction: row(0), confidence: row(1), reasoning: row(2))
    }
}

extension PostgresStore {
    /// Until when an exchange wants no request; nil where it has not said so.
    ///
    /// - Throws: ``StorageError``.
    public func exchangePause(of host: String) throws -> Timestamp? {
        try read { db in
            try db.run("SELECT until FROM exchange_pause WHERE host = $1", .text(host)).first
                .map { Timestamp(milliseconds: try $0(0)) }
        }
    }

    /// Takes note of such a time; the latest of a host counts.
    ///
    /// - Throws: ``StorageError``.
    public func noteExchangePause(_ until: Timestamp, of host: String) async throws {
        try await write { db in try Self.notePause(until, of: host, db) }
    }

    static func notePause(_ until: Timestamp, of host: String, _ db: PostgresConnection) throws {
        try db.run(
            """
            INSERT INTO exchange_pause AS known (host, until) VALUES ($1, $2)
            ON CONFLICT (host) DO UPDATE SET until = GREATEST(known.until, excluded.until)
            """,
            .text(host),
            .time(until)
        )
    }
}
