import Foundation
import GRDB
import Market

extension Row {
    /// A column's value.
    ///
    /// - Throws: `DatabaseError` `SQLITE_CORRUPT` for a value of another type, which the schema allows
    ///   in no row that was written.
    func checked<Value: DatabaseValueConvertible>(_ index: Int) throws -> Value {
        guard index < count, let value = Value.fromDatabaseValue(self[index]) else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT,
                message: "a value of another type than was stored"
            )
        }
        return value
    }

    /// A column's value; nil for `NULL`.
    func checkedOrNull<Value: DatabaseValueConvertible>(_ index: Int) throws -> Value? {
        let value: DatabaseValue = self[index]
        return value.isNull ? nil : try checked(index) as Value
    }
}

extension SQLiteStore {
    /// Computes the digests of all that a store of a former version holds.
    static func computeDigests(_ db: Database) throws {
        let series = try Row.fetchAll(db, sql: "SELECT id, symbol, venue, interval FROM series")
        for row in series {
            let id: Int64 = try row.checked(0)
            var digests = DigestChanges(.candles(try key(row)))
            try eachCandle(of: id, db) { candle in
                digests.write(digests.source.hash(of: candle), at: candle.openTime)
            }
            try digests.save(db)
        }
        for name in try String.fetchAll(db, sql: "SELECT DISTINCT symbol FROM funding") {
            var digests = DigestChanges(.funding(try Symbol(name)))
            let rows = try Row.fetchCursor(
                db,
                sql: "SELECT time, rate FROM funding WHERE symbol = ?",
                arguments: [name]
            )
            while let row = try rows.next() {
                let rate = try FundingRate(
                    time: Timestamp(milliseconds: row.checked(0)),
                    rate: row.checked(1)
                )
                digests.write(digests.source.hash(of: rate), at: rate.time)
            }
            try digests.save(db)
        }
        try computeAnswerDigests(db)
        let results = try Row.fetchCursor(
            db,
            sql: "SELECT number, result FROM job WHERE result IS NOT NULL"
        )
        var digests: [Int64: Int64] = [:]
        while let row = try results.next() {
            digests[try row.checked(0)] = ContentDigest.of(try row.checked(1) as Data)
        }
        for (number, digest) in digests {
            try db.execute(
                sql: "UPDATE job SET resultDigest = ? WHERE number = ?",
                arguments: [digest, number]
            )
        }
    }

    private static func computeAnswerDigests(_ db: Database) throws {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT direction, confidence, reasoning, refusal, model, promptHash FROM answer
                """
        )
        for row in rows {
            let (model, hash): (String, Data) = try (row.checked(4), row.checked(5))
            let digest = try ContentDigest.of(answer: storedAnswer(row), to: hash, of: model)
            try db.execute(
                sql: "UPDATE answer SET digest = ? WHERE model = ? AND promptHash = ?",
                arguments: [digest, model, hash]
            )
        }
    }
}

/// Digests of single values: results of jobs, answers of language models.
enum ContentDigest {
    static func of(_ bytes: Data) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return Int64(bitPattern: hash)
    }

    static func of(answer: StoredAnswer, to promptHash: Data, of model: String) -> Int64 {
        let text =
            switch answer {
            case .opinion(let direction, let confidence, let reasoning):
                "\(direction)\0\(confidence.bitPattern)\0\(reasoning)"
            case .refusal(let reason): "refused\0\(reason)"
            }
        return of(promptHash + Data("\0\(model)\0\(text)".utf8))
    }
}
