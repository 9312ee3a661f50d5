import Foundation
import GRDB
import Market

extension SQLiteStore: CopyableStore {
    /// The file.
    package var name: String { path }

    /// Gives all that is stored, each part checked against its digests.
    package func export(_ body: (StoreItem) throws -> Void) throws {
        try read { db in
            let series = try Row.fetchAll(db, sql: "SELECT id, symbol, venue, interval FROM series")
                .map { row in try (id: row.checked(0) as Int64, key: Self.key(row)) }
                .sorted { $0.key.order < $1.key.order }
            for (id, key) in series {
                try Task.checkCancellation()
                let rows = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT openTime, reason FROM candleLeftOut WHERE seriesId = ?
                        ORDER BY openTime
                        """,
                    arguments: [id]
                ).map { row in
                    try ImpossibleRow(
                        time: Timestamp(milliseconds: row.checked(0)),
                        reason: row.checked(1)
                    )
                }
                let candles = try Self.candles(key, id: id, from: nil, through: nil, db)
                // A series that was begun and has nothing is no content.
                guard !candles.isEmpty || !rows.isEmpty else { continue }
                try body(.candles(candles, leftOut: rows))
            }
            let symbols = try String.fetchAll(
                db,
                sql: "SELECT DISTINCT symbol FROM funding ORDER BY symbol"
            )
            for name in symbols {
                let symbol = try Symbol(name)
                try body(
                    .funding(symbol, Self.funding(symbol, from: nil, through: nil, db))
                )
            }
            try Self.exportRecords(db, body)
            try Self.exportJobs(db, body)
        }
    }

    /// Writes what a source gives, in one transaction.
    package func fill(
        from source: @escaping @Sendable ((StoreItem) throws -> Void) throws -> Void
    ) async throws {
        try await write { [path] db in
            for table in ["series", "funding", "answer", "apiKey", "exchangePause", "trial", "job"]
            where try Row.fetchOne(db, sql: "SELECT 1 FROM \(table) LIMIT 1") != nil {
                throw StoreCopyError.notEmpty(store: path)
            }
            try source { item in
                switch item {
                case .candles(let series, let leftOut):
                    _ = try Self.insert(series, leftOut: leftOut, .refuse, db) { _ in }
                case .funding(let symbol, let rates):
                    _ = try Self.insertFunding(rates, for: symbol, .refuse, db)
                case .answer(let answer, let promptHash, let model):
                    try Self.insert(answer, to: promptHash, of: model, db)
                case .key(let key): try Self.insert(key, db)
                case .pause(let host, let until):
                    try db.execute(
                        sql: "INSERT INTO exchangePause (host, until) VALUES (?, ?)",
                        arguments: [host, until.milliseconds]
                    )
                case .trials(let trials): try Self.insert(trials, db)
                case .job(let job, let events): try Self.insert(job, events, db)
                case .lastJob(let number):
                    try db.execute(sql: "DELETE FROM sqlite_sequence WHERE name = 'job'")
                    try db.execute(
                        sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('job', ?)",
                        arguments: [number]
                    )
                }
            }
        }
    }

    /// 0: a service locks its home.
    package func jobsAtWork() throws -> Int { 0 }

    private static func exportRecords(
        _ db: Database,
        _ body: (StoreItem) throws -> Void
    ) throws {
        let answers = try Row.fetchCursor(
            db,
            sql: """
                SELECT direction, confidence, reasoning, refusal, model, promptHash FROM answer
                ORDER BY model, promptHash
                """
        )
        while let row = try answers.next() {
            try body(
                .answer(storedAnswer(row), promptHash: row.checked(5), model: row.checked(4))
            )
        }
        for key in try apiKeys(db) { try body(.key(key)) }
        let pauses = try Row.fetchCursor(
            db,
            sql: "SELECT host, until FROM exchangePause ORDER BY host"
        )
        while let row = try pauses.next() {
            try body(
                .pause(host: row.checked(0), until: Timestamp(milliseconds: row.checked(1)))
            )
        }
        // Each row is held against its digest when it is read as one of its series.
        let trials = try Row.fetchAll(
            db,
            sql: """
                SELECT number, symbol, venue, interval, hash, strategy, parameters, startTime,
                    endTime, bars, source, time, sharpe, digest
                FROM trial ORDER BY number
                """
        ).map { row in
            let (start, end): (Int64, Int64) = try (row.checked(7), row.checked(8))
            let trial = try StoredTrial(
                hash: Array(row.checked(4) as Data),
                key: key(row),
                strategy: row.checked(5),
                parameters: row.checked(6),
                window: Timestamp(milliseconds: start)...Timestamp(milliseconds: max(start, end)),
                bars: row.checked(9),
                source: row.checked(10),
                time: Timestamp(milliseconds: row.checked(11)),
                sharpe: row.checkedOrNull(12)
            )
            let expected = TrialRow(trial)
            guard try row.checked(13) == expected.digest else {
                throw DamagedRows(source: expected.source, fault: TrialRow.changed)
            }
            return trial
        }
        if !trials.isEmpty { try body(.trials(trials)) }
    }

    private static func exportJobs(_ db: Database, _ body: (StoreItem) throws -> Void) throws {
        for job in try jobs("ORDER BY number", [], db) {
            let row = try Row.fetchOne(
                db,
                sql: "SELECT result, resultDigest, isShort, startedFrom FROM job WHERE number = ?",
                arguments: [job.number]
            )
            guard let row else { continue }
            let result: Data? = try row.checkedOrNull(0)
            guard try result.map(ContentDigest.of) == row.checkedOrNull(1) else {
                throw DamagedRows(
                    source: "job \(job.number)",
                    fault: "its result differs from what was stored"
                )
            }
            let copied = try CopiedJob(
                job: job,
                result: result,
                isShort: row.checked(2),
                startedFrom: row.checkedOrNull(3)
            )
            try body(.job(copied, events(of: job.number, after: 0, limit: .max, db)))
        }
        let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'job'")
        if let last, last > 0 { try body(.lastJob(last)) }
    }

    private static func insert(
        _ copied: CopiedJob,
        _ events: [StoredJobEvent],
        _ db: Database
    ) throws {
        let job = copied.job
        let places: StatementArguments = [
            job.number, job.kind, job.subject, job.state.rawValue, job.attempts,
            job.createdAt.milliseconds, job.startedAt?.milliseconds, job.finishedAt?.milliseconds,
        ]
        try db.execute(
            sql: """
                INSERT INTO job (number, kind, subject, state, attempts, createdAt, startedAt,
                    finishedAt, request, data, progress, problem, runId, result, resultDigest,
                    isShort, startedFrom)
                VALUES (\(databaseQuestionMarks(count: 17)))
                """,
            arguments: places + [
                job.request, job.data, job.progress, job.problem, job.runID, copied.result,
                copied.result.map(ContentDigest.of), copied.isShort, copied.startedFrom,
            ]
        )
        for event in events {
            try db.execute(
                sql: """
                    INSERT INTO jobEvent (job, number, name, data, isLast) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    job.number, event.number, event.name.rawValue, event.data, event.isLast,
                ]
            )
        }
    }
}
