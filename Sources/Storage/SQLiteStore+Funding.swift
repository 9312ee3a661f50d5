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
        try await write { db in try Self.insertFunding(rates, for: symbol, policy, db) }
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
        _ db: Database
    ) throws -> ImportSummary {
        let lookup = try db.cachedStatement(
            sql: "SELECT rate FROM funding WHERE symbol = ? AND time = ?"
        )
        let upsert = try db.cachedStatement(
            sql: """
                INSERT INTO funding (symbol, time, rate) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET rate = excluded.rate
                """
        )
        let source = DataSource.funding(symbol)
        var digests = DigestChanges(source)
        let summary = try rates.merge(
            of: symbol,
            onConflict: policy,
            stored: { time in
                try Double.fetchOne(lookup, arguments: [symbol.name, time.milliseconds])
            },
            write: { new, stored in
                try upsert.execute(
                    arguments: [symbol.name, new.time.milliseconds, new.rate]
                )
                let old = stored.map { source.hash(of: FundingRate(time: new.time, rate: $0)) }
                digests.write(source.hash(of: new), over: old, at: new.time)
            }
        )
        try digests.save(db)
        return summary
    }

    /// Stored funding rates, checked against what was stored.
    ///
    /// - Throws: ``DamagedRows``.
    static func funding(
        _ symbol: Symbol,
        from: Timestamp?,
        through: Timestamp?,
        _ db: Database
    ) throws -> [FundingRate] {
        let source = DataSource.funding(symbol)
        var checked = CheckedRows(source, from: from, through: through)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT time, rate FROM funding
                WHERE symbol = ? AND time BETWEEN ? AND ? ORDER BY time
                """,
            arguments: [symbol.name, checked.times.lowerBound, checked.times.upperBound]
        )
        var rates: [FundingRate] = []
        while let row = try rows.next() {
            let rate = try FundingRate(
                time: Timestamp(milliseconds: row.checked(0)),
                rate: row.checked(1)
            )
            checked.read(source.hash(of: rate), at: rate.time)
            if from.map({ $0 <= rate.time }) ?? true, through.map({ rate.time <= $0 }) ?? true {
                rates.append(rate)
            }
        }
        try checked.check(db)
        return rates
    }
}
