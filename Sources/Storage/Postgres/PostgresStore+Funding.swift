public import Market

extension PostgresStore {
    /// Stores funding rates in one transaction: all of them or none; see ``SQLiteStore``.
    ///
    /// - Throws: ``StorageError``; ``StorageError/fundingConflict(row:symbol:stored:new:)`` for a
    ///   different stored rate if the policy is to refuse.
    @discardableResult
    public func insertFunding(
        _ rates: [FundingRate],
        for symbol: Symbol,
        onConflict policy: ConflictPolicy
    ) async throws -> ImportSummary {
        try await write { db in try Self.insertFunding(rates, for: symbol, policy, db) }
    }

    /// The stored funding rates settled in `from..<to`, in time order; nil for no bound.
    ///
    /// A settlement belongs to the minute of its stamp, however late in that minute it is.
    ///
    /// - Throws: ``StorageError``.
    public func funding(
        _ symbol: Symbol,
        from: Timestamp?,
        to: Timestamp?
    ) throws -> [FundingRate] {
        try read { db in
            try Self.funding(
                symbol,
                from: from?.earliestStamp,
                through: to.map { $0.earliestStamp - 1 },
                db
            )
        }
    }

    static func insertFunding(
        _ rates: [FundingRate],
        for symbol: Symbol,
        _ policy: ConflictPolicy,
        _ db: PostgresConnection
    ) throws -> ImportSummary {
        guard let first = rates.map(\.time).min(), let last = rates.map(\.time).max() else {
            return ImportSummary()
        }
        // Two imports of one symbol see each other's rates, whichever comes first.
        try db.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", .text(symbol.name))
        let known = try funding(symbol, from: first, through: last, db)
        var stored = Dictionary(known.map { ($0.time, $0.rate) }) { $1 }
        var new: [Timestamp: Double] = [:]
        let summary = try rates.merge(
            of: symbol,
            onConflict: policy,
            stored: { stored[$0] },
            write: { rate, _ in
                stored[rate.time] = rate.rate
                new[rate.time] = rate.rate
            }
        )
        let times = new.keys.sorted()
        try db.run(
            """
            INSERT INTO funding (symbol, time, rate)
            SELECT $1, * FROM unnest($2, $3)
            ON CONFLICT (symbol, time) DO UPDATE SET rate = excluded.rate
            """,
            .text(symbol.name),
            .integers(times.map(\.milliseconds)),
            .array(.real, times.map { .real(orNull: new[$0]) })
        )
        return summary
    }

    static func funding(
        _ symbol: Symbol,
        from: Timestamp?,
        through: Timestamp?,
        _ db: PostgresConnection
    ) throws -> [FundingRate] {
        try db.run(
            """
            SELECT time, rate FROM funding WHERE symbol = $1 AND time BETWEEN $2 AND $3 ORDER BY time
            """,
            .text(symbol.name),
            .integer(from?.milliseconds ?? .min),
            .integer(through?.milliseconds ?? .max)
        ).map { row in
            try FundingRate(time: Timestamp(milliseconds: row(0)), rate: row(1))
        }
    }
}
