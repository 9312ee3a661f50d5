import Foundation
import GRDB
import Market

extension SQLiteStore {
    /// Reads all that is stored and says what is not as it was stored.
    ///
    /// - Returns: One line a fault; empty where all is sound.
    /// - Throws: ``StorageError`` where the store cannot be read at all, `CancellationError`.
    public func faults() throws -> [String] {
        try read { db in
            // A page that cannot be read hides what is told of it, not what is told of others.
            var faults = try Self.faults {
                try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            }
            faults += try Self.faults {
                try Row.fetchAll(db, sql: "SELECT id, symbol, venue, interval FROM series")
                    .flatMap { row in
                        try Self.faults {
                            let (id, key) = try (row.checked(0) as Int64, Self.key(row))
                            _ = try Self.candles(key, id: id, from: nil, through: nil, db)
                            return []
                        }
                    }
            }
            faults += try Self.faults {
                try String.fetchAll(
                    db,
                    sql: """
                        SELECT symbol FROM funding UNION
                        SELECT substr(source, 1, length(source) - 8) FROM contents
                        WHERE source LIKE '% funding'
                        """
                ).flatMap { name in
                    try Self.faults {
                        _ = try Self.funding(Symbol(name), from: nil, through: nil, db)
                        return []
                    }
                }
            }
            faults += try Self.faults {
                try String.fetchAll(
                    db,
                    sql: """
                        SELECT source FROM contents WHERE count > 0
                            AND source NOT LIKE '% funding' AND source NOT LIKE '% trials'
                        EXCEPT SELECT symbol || ' ' || venue || ' ' || interval FROM series
                        """
                ).map { "\($0): its series is missing" }
            }
            faults += try Self.faults { try Self.damagedAnswers(db) }
            faults += try Self.faults { try Self.damagedResults(db) }
            faults += try Self.faults { try Self.damagedTrials(db) }
            return faults
        }
    }

    private static func damagedAnswers(_ db: Database) throws -> [String] {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT direction, confidence, reasoning, refusal, digest, model, promptHash
                FROM answer
                """
        )
        var count = 0
        while let row = try rows.next() {
            let digest = try ContentDigest.of(
                answer: storedAnswer(row),
                to: row.checked(6),
                of: row.checked(5)
            )
            if try row.checked(4) != digest { count += 1 }
        }
        return count > 0
            ? ["\(count) answers of language models differ from what was stored"] : []
    }

    private static func damagedResults(_ db: Database) throws -> [String] {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT number, result, resultDigest FROM job WHERE result IS NOT NULL"
        )
        var faults: [String] = []
        while let row = try rows.next() {
            guard try row.checked(2) != ContentDigest.of(row.checked(1)) else { continue }
            let number: Int64 = try row.checked(0)
            faults.append("job \(number): its result differs from what was stored")
        }
        return faults
    }

    /// What a check returns, or what it throws as a fault.
    private static func faults(_ check: () throws -> [String]) throws -> [String] {
        do {
            return try check()
        } catch let error as CancellationError {
            throw error
        } catch let error as DamagedRows {
            return ["\(error.source): \(error.fault)"]
        } catch let error as DatabaseError {
            return [error.message ?? error.resultCode.description]
        } catch {
            return ["\(error)"]
        }
    }
}
