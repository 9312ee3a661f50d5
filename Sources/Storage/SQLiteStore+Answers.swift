import Foundation
import GRDB

extension SQLiteStore {
    /// A model's stored answer to a prompt.
    ///
    /// - Parameters:
    ///   - promptHash: SHA-256 of the whole prompt.
    ///   - model: The model's name with all settings that decide its answers.
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
            if let known = try Self.answer(to: promptHash, of: model, db) {
                return known
            }
            try Self.insert(answer, to: Data(promptHash), of: model, db)
            return answer
        }
    }

    static func insert(
        _ answer: StoredAnswer,
        to promptHash: Data,
        of model: String,
        _ db: Database
    ) throws {
        let values: StatementArguments =
            switch answer {
            case .opinion(let direction, let confidence, let reasoning):
                [direction, confidence, reasoning, nil]
            case .refusal(let reason):
                [nil, nil, nil, reason]
            }
        try db.execute(
            sql: """
                INSERT INTO answer
                    (model, promptHash, direction, confidence, reasoning, refusal, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [model, promptHash] + values
                + [ContentDigest.of(answer: answer, to: promptHash, of: model)]
        )
    }

    private static func answer(
        to promptHash: [UInt8],
        of model: String,
        _ db: Database
    ) throws -> StoredAnswer? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT direction, confidence, reasoning, refusal, digest FROM answer
                WHERE model = ? AND promptHash = ?
                """,
            arguments: [model, Data(promptHash)]
        )
        guard let row else { return nil }
        let answer = try storedAnswer(row)
        let digest = ContentDigest.of(answer: answer, to: Data(promptHash), of: model)
        guard try row.checked(4) == digest else {
            throw DamagedRows(
                source: "answers of \(model)",
                fault: "an answer differs from the one that was stored"
            )
        }
        return answer
    }

    /// The answer in the columns direction, confidence, reasoning and refusal.
    static func storedAnswer(_ row: Row) throws -> StoredAnswer {
        if let reason: String = try row.checkedOrNull(3) { return .refusal(reason: reason) }
        return try .opinion(
            direction: row.checked(0),
            confidence: row.checked(1),
            reasoning: row.checked(2)
        )
    }
}

/// A language model's answer to one prompt, as it is stored.
public enum StoredAnswer: Hashable, Sendable {
    /// `LONG`, `SHORT` or `NEUTRAL`, a confidence 0...1, and why.
    case opinion(direction: String, confidence: Double, reasoning: String)
    /// An unusable answer, and why.
    case refusal(reason: String)
}
