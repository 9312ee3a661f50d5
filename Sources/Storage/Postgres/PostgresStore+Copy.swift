import Foundation
import Market

extension PostgresStore: CopyableStore {
    /// The URL without user and password.
    package var name: String { address.name }

    /// Gives all that is stored, from one snapshot; files of candles are checked against their names.
    package func export(_ body: (StoreItem) throws -> Void) throws {
        try readOnce { db in
            let keys = try db.run("SELECT symbol, venue, bar FROM series")
                .map { try Self.key($0, at: 0) }.sorted { $0.order < $1.order }
            for key in keys {
                try Task.checkCancellation()
                let rows = try db.run(
                    """
                    SELECT open_time, reason FROM candle_left_out
                    JOIN series ON series.id = candle_left_out.series
                    WHERE symbol = $1 AND venue = $2 AND bar = $3 ORDER BY open_time
                    """,
                    Self.columns(of: key)
                ).map { row in
                    try ImpossibleRow(time: Timestamp(milliseconds: row(0)), reason: row(1))
                }
                let series = try candles(of: Self.entries(of: key, in: .min ... .max, db), key)
                guard !series.isEmpty || !rows.isEmpty else { continue }
                try body(.candles(series, leftOut: rows))
            }
            let symbols: [String] = try db.run(
                #"SELECT DISTINCT symbol COLLATE "C" AS name FROM funding ORDER BY name"#
            ).map { try $0(0) }
            for name in symbols {
                let symbol = try Symbol(name)
                try body(.funding(symbol, Self.funding(symbol, from: nil, through: nil, db)))
            }
            try Self.exportRecords(db, body)
            try Self.exportJobs(db, body)
        }
    }

    /// Writes what a source gives, in one transaction.
    package func fill(
        from source: @escaping @Sendable ((StoreItem) throws -> Void) throws -> Void
    ) async throws {
        try await write { db in
            for table in [
                "series", "funding", "answer", "api_key", "exchange_pause", "trial", "job",
            ]
            where try db.run("SELECT 1 FROM \(table) LIMIT 1").count > 0 {
                throw StoreCopyError.notEmpty(store: address.name)
            }
            try db.run(PostgresSchema.Lock.candleFiles.call("pg_advisory_xact_lock_shared"))
            // The transaction is idle while the source is read.
            try db.script("SET LOCAL idle_in_transaction_session_timeout = 0")
            try source { item in try insert(item, db) }
        }
    }

    /// How many running jobs have a lease that is not over.
    package func jobsAtWork() throws -> Int {
        try read { db in
            try db.run(
                "SELECT COUNT(*) FROM job WHERE state = 'running' AND lease_until > clock_timestamp()"
            ).first?(0) ?? 0
        }
    }

    private func insert(_ item: StoreItem, _ db: PostgresConnection) throws {
        switch item {
        case .candles(let series, let leftOut):
            let id = try Self.lockedSeries(series.key, db)
            _ = try insert(series, id: id, .refuse, db) { _ in }
            try leaveOut(leftOut, of: series, id: id, db)
        case .funding(let symbol, let rates):
            _ = try Self.insertFunding(rates, for: symbol, .refuse, db)
        case .answer(let answer, let promptHash, let model):
            try Self.insert(answer, to: promptHash, of: model, db)
        case .key(let key): _ = try Self.insert(key, db)
        case .pause(let host, let until): try Self.notePause(until, of: host, db)
        case .trials(let trials):
            // In the order in which they were noted, which their numbers keep.
            for start in stride(from: 0, to: trials.count, by: 1000) {
                try Self.insert(Array(trials[start..<min(start + 1000, trials.count)]), db)
            }
        case .job(let job, let events): try Self.insert(job, events, db)
        case .lastJob(let number):
            try db.run(
                "SELECT setval(pg_get_serial_sequence('job', 'number'), $1)",
                .integer(number)
            )
        }
    }

    private static func exportRecords(
        _ db: PostgresConnection,
        _ body: (StoreItem) throws -> Void
    ) throws {
        let answers = try db.run(
            """
            SELECT direction, confidence, reasoning, refusal, model, prompt_hash FROM answer
            ORDER BY model COLLATE "C", prompt_hash
            """
        ).map { row in
            try StoreItem.answer(storedAnswer(row), promptHash: row(5), model: row(4))
        }
        for answer in answers { try body(answer) }
        for key in try apiKeys(db) { try body(.key(key)) }
        let pauses = try db.run(
            #"SELECT host, until FROM exchange_pause ORDER BY host COLLATE "C""#
        ).map { row in
            try StoreItem.pause(host: row(0), until: Timestamp(milliseconds: row(1)))
        }
        for pause in pauses { try body(pause) }
        let trials = try trials("ORDER BY number", [], db)
        if !trials.isEmpty { try body(.trials(trials)) }
    }

    private static func exportJobs(
        _ db: PostgresConnection,
        _ body: (StoreItem) throws -> Void
    ) throws {
        for job in try jobs("ORDER BY number", [], db) {
            let row = try db.run(
                "SELECT result, result_digest, is_short, started_from FROM job WHERE number = $1",
                .integer(job.number)
            ).first
            guard let row else { continue }
            let result: Data? = try row(orNull: 0)
            guard try result.map(ContentDigest.of) == row(orNull: 1) else {
                throw DamagedRows(
                    source: "job \(job.number)",
                    fault: "its result differs from what was stored"
                )
            }
            let copied = try CopiedJob(
                job: job,
                result: result,
                isShort: row(2),
                startedFrom: row(orNull: 3)
            )
            try body(.job(copied, events(of: job.number, after: 0, limit: .max, db)))
        }
        let last: Int64? = try db.run(
            "SELECT pg_sequence_last_value(pg_get_serial_sequence('job', 'number')::regclass)"
        ).first?(orNull: 0)
        if let last { try body(.lastJob(last)) }
    }

    private static func insert(
        _ copied: CopiedJob,
        _ events: [StoredJobEvent],
        _ db: PostgresConnection
    ) throws {
        let job = copied.job
        let isRunning = job.state == .running
        try db.run(
            """
            INSERT INTO job (number, kind, subject, state, attempts, created_at, started_at,
                finished_at, request, data, progress, problem, run_id, result, result_digest,
                is_short, started_from, holder, lease_until)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                CASE WHEN $18::text IS NULL THEN NULL ELSE now() END)
            """,
            .integer(job.number),
            .text(job.kind),
            .text(job.subject),
            .text(job.state.rawValue),
            .integer(Int64(job.attempts)),
            .time(job.createdAt),
            .integer(orNull: job.startedAt?.milliseconds),
            .integer(orNull: job.finishedAt?.milliseconds),
            .text(job.request),
            .text(orNull: job.data),
            .text(orNull: job.progress),
            .text(orNull: job.problem),
            .text(orNull: job.runID),
            copied.result.map { .bytes($0) } ?? .null,
            .integer(orNull: copied.result.map(ContentDigest.of)),
            .boolean(copied.isShort),
            .integer(orNull: copied.startedFrom),
            // What a crash has left running is nobody's: any service begins it again.
            isRunning ? .text("copied") : .null
        )
        for event in events {
            try db.run(
                """
                INSERT INTO job_event (job, number, name, data, is_last) VALUES ($1, $2, $3, $4, $5)
                """,
                .integer(job.number),
                .integer(event.number),
                .text(event.name.rawValue),
                .text(event.data),
                .boolean(event.isLast)
            )
        }
    }
}
