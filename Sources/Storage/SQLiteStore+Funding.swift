import GRDB
public import Market

extension SQLiteStore {
    /// Stores funding rates in one transaction: all of them or none.
    ///
    /// Storing the same rates again changes nothing.
    ///
    /// - Throws: ``StorageError``; ``StorageError/fundingConflict(row:symbol:stored:new:)`` for a
    ///   different stored rate if the policy is to refuse.
    @discardableResult
    public func insertFunding(
        _ rates: [FundingRate],
        for symbol: Symbol,
        onConflict policy: ConflictPolicy = .refuse
    ) async throws -> ImportSummary {
        try await write { db in
            let lookup = try db.cachedStatement(
                sql: "SELECT rate FROM funding WHERE symbol = ? AND time = ?"
            )
            let upsert = try db.cachedStatement(
                sql: """
                    INSERT INTO funding (symbol, time, rate) VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET rate = excluded.rate
                    """
            )
            var summary = ImportSummary(received: rates.count)
            for (row, new) in rates.enumerated() {
                guard abs(new.rate) <= 1 else {
                    throw StorageError.invalidFunding(row: row + 1, symbol: symbol, rate: new)
                }
                let stored = try Double.fetchOne(
                    lookup,
                    arguments: [symbol.name, new.time.milliseconds]
                )
                switch stored {
                case nil:
                    summary.inserted += 1
                case new.rate:
                    summary.unchanged += 1
                    continue
                case let rate? where policy == .keep:
                    summary.differing.add(
                        new.time,
                        reason: "the store has \(rate), the new row \(new.rate)"
                    )
                    continue
                case let rate? where policy == .refuse:
                    throw StorageError.fundingConflict(
                        row: row + 1,
                        symbol: symbol,
                        stored: FundingRate(time: new.time, rate: rate),
                        new: new
                    )
                default:
                    summary.replaced += 1
                }
                try upsert.execute(arguments: [symbol.name, new.time.milliseconds, new.rate])
            }
            return summary
        }
    }

    /// The stored funding rates settled in `from..<to`, in time order; nil for no bound.
    ///
    /// A settlement belongs to the minute of its stamp, however late in that minute it is.
    ///
    /// - Throws: ``StorageError``.
    public func funding(
        _ symbol: Symbol,
        from: Timestamp? = nil,
        to: Timestamp? = nil
    ) throws -> [FundingRate] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT time, rate FROM funding
                    WHERE symbol = ? AND time BETWEEN ? AND ? ORDER BY time
                    """,
                arguments: [
                    symbol.name, from?.earliestStamp.milliseconds ?? .min,
                    to.map { $0.earliestStamp.milliseconds - 1 } ?? .max,
                ]
            )
            return try Array(
                rows.map { FundingRate(time: Timestamp(milliseconds: $0[0]), rate: $0[1]) }
            )
        }
    }
}
