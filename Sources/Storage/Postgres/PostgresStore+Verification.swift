import Foundation
import Market

extension PostgresStore {
    /// Reads all that is stored and says what is not as it was stored.
    ///
    /// The server guards its own pages where it was made with checksums (`initdb --data-checksums`);
    /// what is checked here is the content: files of candles against their names, rows against their
    /// digests.
    ///
    /// - Returns: One line a fault; empty where all is sound.
    /// - Throws: ``StorageError`` where the store cannot be read at all, `CancellationError`.
    public func faults() throws -> [String] {
        var faults: [String] = []
        for key in try seriesKeys().sorted(by: { $0.order < $1.order }) {
            let entries = try read { db in try Self.entries(of: key, in: .min ... .max, db) }
            for entry in entries {
                try Task.checkCancellation()
                faults += try fault { _ = try candles(of: [entry], key) }
            }
        }
        faults += try fault {
            let damaged = try read { db in
                try db.run(
                    """
                    SELECT direction, confidence, reasoning, refusal, digest, model, prompt_hash
                    FROM answer
                    """
                ).map { row in
                    try row(4)
                        != ContentDigest.of(
                            answer: Self.storedAnswer(row),
                            to: row(6),
                            of: row(5)
                        )
                }.count { $0 }
            }
            if damaged > 0 {
                faults.append("\(damaged) answers of language models differ from what was stored")
            }
        }
        let numbers: [Int64] = try read { db in
            try db.run("SELECT number FROM job WHERE result IS NOT NULL ORDER BY number")
                .map { try $0(0) }
        }
        for number in numbers {
            try Task.checkCancellation()
            let isDamaged = try read { db in
                let row = try db.run(
                    "SELECT result, result_digest FROM job WHERE number = $1",
                    .integer(number)
                ).first
                // One that has gone meanwhile is no damage.
                return try row.map { try $0(1) != ContentDigest.of($0(0) as Data) } ?? false
            }
            if isDamaged {
                faults.append("job \(number): its result differs from what was stored")
            }
        }
        faults += try fault { _ = try read { db in try Self.trials("ORDER BY number", [], db) } }
        return faults
    }

    /// What a check throws as a fault, except what keeps the store from being read.
    private func fault(_ check: () throws -> Void) throws -> [String] {
        do {
            try check()
            return []
        } catch StorageError.damaged(_, let reason) {
            return [reason]
        } catch let error as StorageError {
            guard case .invalidCandle = error else { throw error }
            return ["\(error)"]
        }
    }
}
