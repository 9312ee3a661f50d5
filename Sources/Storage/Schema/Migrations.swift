import GRDB

/// Every migration since the first release, oldest first; none is ever changed afterwards.
let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("candles and funding", migrate: createCandlesAndFunding)
    migrator.registerMigration("answers of language models", migrate: createAnswers)
    migrator.registerMigration("jobs", migrate: createJobs)
    migrator.registerMigration("API keys", migrate: createAPIKeys)
    migrator.registerMigration("candles left out", migrate: createCandlesLeftOut)
    migrator.registerMigration("pauses of exchanges", migrate: createExchangePauses)
    migrator.registerMigration("digests of what is stored", migrate: createDigests)
    migrator.registerMigration("short jobs, and where attempts began") { db in
        try db.execute(
            sql: """
                ALTER TABLE job ADD COLUMN isShort INTEGER NOT NULL DEFAULT 0
                    CHECK (isShort IN (0, 1));
                ALTER TABLE job ADD COLUMN startedFrom INTEGER;
                """
        )
    }
    migrator.registerMigration("evaluations of strategies", migrate: createTrials)
    migrator.registerMigration("digests of evaluations", migrate: addTrialDigests)
    return migrator
}()

/// Creates the tables of the first release.
///
/// The CHECK constraints repeat those of `Candle.fault(interval:)`, so that no program can store an
/// invalid row. Times lie in 1970 to 2100. NaN reaches SQLite as NULL; 9e999 is SQL for infinity.
private func createCandlesAndFunding(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE series (
                id INTEGER PRIMARY KEY,
                symbol TEXT NOT NULL CHECK (length(symbol) BETWEEN 2 AND 20),
                venue TEXT NOT NULL CHECK (venue IN ('futures', 'spot')),
                interval TEXT NOT NULL CHECK (length(interval) BETWEEN 2 AND 3),
                UNIQUE (symbol, venue, interval)
            ) STRICT;

            CREATE TABLE candle (
                seriesId INTEGER NOT NULL REFERENCES series (id),
                openTime INTEGER NOT NULL CHECK (openTime BETWEEN 0 AND 4102444800000),
                open REAL NOT NULL CHECK (open > 0),
                high REAL NOT NULL CHECK (high < 9e999),
                low REAL NOT NULL CHECK (low > 0),
                close REAL NOT NULL CHECK (close > 0),
                volume REAL NOT NULL CHECK (volume >= 0 AND volume < 9e999),
                PRIMARY KEY (seriesId, openTime),
                CHECK (high >= open AND high >= close AND low <= open AND low <= close)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE funding (
                symbol TEXT NOT NULL CHECK (length(symbol) BETWEEN 2 AND 20),
                time INTEGER NOT NULL CHECK (time BETWEEN 0 AND 4102444800000),
                rate REAL NOT NULL CHECK (rate BETWEEN -1 AND 1),
                PRIMARY KEY (symbol, time)
            ) STRICT, WITHOUT ROWID;
            """
    )
}

/// Creates the table of language models' answers.
///
/// A row is either an answer or a refusal. Of the prompt only the SHA-256 is stored.
private func createAnswers(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE answer (
                model TEXT NOT NULL CHECK (length(model) > 0),
                promptHash BLOB NOT NULL CHECK (length(promptHash) = 32),
                direction TEXT CHECK (direction IN ('LONG', 'SHORT', 'NEUTRAL')),
                confidence REAL CHECK (confidence BETWEEN 0 AND 1),
                reasoning TEXT,
                refusal TEXT,
                PRIMARY KEY (model, promptHash),
                CHECK (
                    (direction IS NULL) = (confidence IS NULL)
                    AND (direction IS NULL) = (reasoning IS NULL)
                    AND (direction IS NULL) = (refusal IS NOT NULL)
                )
            ) STRICT, WITHOUT ROWID;
            """
    )
}

/// Creates the tables of jobs and their events.
///
/// A job's number is never reused. Request, event and result are JSON of the use cases, which this
/// module does not interpret. Only one unfinished training may exist for a subject.
private func createJobs(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE job (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 20),
                subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
                state TEXT NOT NULL
                    CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
                attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
                createdAt INTEGER NOT NULL,
                startedAt INTEGER,
                finishedAt INTEGER,
                request TEXT NOT NULL CHECK (json_valid(request)),
                data TEXT CHECK (data IS NULL OR json_valid(data)),
                progress TEXT CHECK (progress IS NULL OR json_valid(progress)),
                problem TEXT CHECK (problem IS NULL OR json_valid(problem)),
                runId TEXT,
                result BLOB,
                CHECK ((finishedAt IS NULL) = (state IN ('queued', 'running'))),
                CHECK ((problem IS NULL) = (state IN ('queued', 'running', 'done'))),
                CHECK ((result IS NULL) = (state <> 'done')),
                CHECK (state <> 'running' OR startedAt IS NOT NULL)
            ) STRICT;

            CREATE UNIQUE INDEX jobTraining ON job (subject)
                WHERE kind = 'train' AND finishedAt IS NULL;
            CREATE INDEX jobUnfinished ON job (state, number) WHERE finishedAt IS NULL;
            CREATE INDEX jobFinished ON job (finishedAt, number) WHERE finishedAt IS NOT NULL;

            CREATE TABLE jobEvent (
                job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
                number INTEGER NOT NULL CHECK (number >= 1),
                name TEXT NOT NULL CHECK (name IN ('state', 'progress')),
                data TEXT NOT NULL CHECK (json_valid(data)),
                isLast INTEGER NOT NULL CHECK (isLast IN (0, 1)),
                PRIMARY KEY (job, number),
                CHECK (isLast = 0 OR name = 'state')
            ) STRICT, WITHOUT ROWID;
            """
    )
}

/// Makes the table of candles whose rows were left out, since they cannot be true.
///
/// A row stands where its candle would open, and goes when a candle comes there.
private func createCandlesLeftOut(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE candleLeftOut (
                seriesId INTEGER NOT NULL REFERENCES series (id),
                openTime INTEGER NOT NULL CHECK (openTime BETWEEN 0 AND 4102444800000),
                reason TEXT NOT NULL,
                PRIMARY KEY (seriesId, openTime)
            ) STRICT, WITHOUT ROWID;
            """
    )
}

/// Makes the table of the times before which exchanges want no request.
private func createExchangePauses(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE exchangePause (
                host TEXT PRIMARY KEY NOT NULL CHECK (length(host) BETWEEN 1 AND 2000),
                until INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            """
    )
}

/// Makes the tables of digests, and computes them for what is stored.
///
/// `generation` counts the transactions, which the mark beside the store repeats.
private func createDigests(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE stretch (
                source TEXT NOT NULL,
                number INTEGER NOT NULL,
                count INTEGER NOT NULL CHECK (count > 0),
                times INTEGER NOT NULL,
                rows INTEGER NOT NULL,
                PRIMARY KEY (source, number)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE contents (
                source TEXT PRIMARY KEY NOT NULL,
                count INTEGER NOT NULL CHECK (count >= 0),
                times INTEGER NOT NULL,
                rows INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE generation (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                count INTEGER NOT NULL CHECK (count >= 0)
            ) STRICT;
            INSERT INTO generation (id, count) VALUES (1, 0);

            ALTER TABLE answer ADD COLUMN digest INTEGER;
            ALTER TABLE job ADD COLUMN resultDigest INTEGER;
            """
    )
    try SQLiteStore.computeDigests(db)
}

/// Makes the ledger of all evaluations of strategies, to which rows are only ever added.
///
/// The hash names what was evaluated, so that an equal evaluation is one row. `startTime` and
/// `endTime` are opening times of the first and the last bar; `sharpe` is per bar, NULL where it is
/// undefined.
private func createTrials(_ db: Database) throws {
    try db.execute(
        sql: """
            CREATE TABLE trial (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
                symbol TEXT NOT NULL CHECK (length(symbol) BETWEEN 2 AND 20),
                venue TEXT NOT NULL CHECK (venue IN ('futures', 'spot')),
                interval TEXT NOT NULL CHECK (length(interval) BETWEEN 2 AND 3),
                strategy TEXT NOT NULL CHECK (length(strategy) BETWEEN 1 AND 100),
                parameters TEXT NOT NULL CHECK (json_valid(parameters)),
                startTime INTEGER NOT NULL,
                endTime INTEGER NOT NULL,
                bars INTEGER NOT NULL CHECK (bars >= 1),
                source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 20),
                time INTEGER NOT NULL,
                sharpe REAL CHECK (abs(sharpe) < 9e999),
                CHECK (startTime <= endTime)
            ) STRICT;
            CREATE INDEX trialSeries ON trial (symbol, venue, interval, sharpe);

            CREATE TRIGGER trialStays BEFORE DELETE ON trial
            BEGIN SELECT RAISE(ABORT, 'evaluations are never removed'); END;
            CREATE TRIGGER trialStaysAsItIs BEFORE UPDATE ON trial
            BEGIN SELECT RAISE(ABORT, 'evaluations are never changed'); END;
            """
    )
}

/// Adds a digest to each row of the ledger, and computes those of the rows that are there.
///
/// This is the one change of such rows, so the trigger that refuses any is away meanwhile.
private func addTrialDigests(_ db: Database) throws {
    try db.execute(
        sql: """
            DROP TRIGGER trialStaysAsItIs;
            ALTER TABLE trial ADD COLUMN digest INTEGER;
            """
    )
    try SQLiteStore.computeTrialDigests(db)
    try db.execute(
        sql: """
            CREATE TRIGGER trialStaysAsItIs BEFORE UPDATE ON trial
            BEGIN SELECT RAISE(ABORT, 'evaluations are never changed'); END;
            """
    )
}
