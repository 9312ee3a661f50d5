import Foundation
import GRDB
public import Market

extension SQLiteStore {
    /// Takes note of evaluations of strategies, except those of which an equal one is known.
    ///
    /// - Throws: ``StorageError``.
    public func noteTrials(_ trials: [StoredTrial]) async throws {
        let new = try read { db in try Self.unknown(trials, db) }
        guard !new.isEmpty else { return }
        try await write { db in try Self.insert(new, db) }
    }

    /// What the ledger has of one series.
    ///
    /// - Parameters:
    ///   - key: The series.
    ///   - extra: Evaluations that count although the ledger may not have them.
    /// - Returns: How many there are, and their ratios.
    /// - Throws: ``StorageError``; ``StorageError/damaged(path:reason:)`` where a row is not the one
    ///   that was stored, or is missing.
    public func trialCount(
        of key: SeriesKey,
        with extra: [StoredTrial] = []
    ) throws -> StoredTrialCount {
        try read { db in
            // In their own order, so that the sums do not depend on when each came.
            let trials = try Self.trials(of: key, db)
            return StoredTrialCount(trials, with: extra)
        }
    }
}

extension SQLiteStore {
    /// Takes note of evaluations, except those of which an equal one has been noted.
    static func insert(_ trials: [StoredTrial], _ db: Database) throws {
        let insertion = try db.cachedStatement(
            sql: """
                INSERT INTO trial (hash, symbol, venue, interval, strategy, parameters,
                    startTime, endTime, bars, source, time, sharpe, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (hash) DO NOTHING
                """
        )
        var noted: [StoredTrial] = []
        for trial in trials {
            try insertion.execute(
                arguments: [
                    Data(trial.hash), trial.key.symbol.name, trial.key.venue.rawValue,
                    trial.key.interval.rawValue, trial.strategy, trial.parameters,
                    trial.window.lowerBound.milliseconds,
                    trial.window.upperBound.milliseconds, trial.bars, trial.source,
                    trial.time.milliseconds, trial.sharpe, TrialRow(trial).digest,
                ]
            )
            // Another process may have noted it since.
            if db.changesCount > 0 { noted.append(trial) }
        }
        try Self.addToContents(noted, db)
    }

    /// Those of some evaluations of which the ledger has no equal one.
    private static func unknown(_ trials: [StoredTrial], _ db: Database) throws -> [StoredTrial] {
        let query = try db.cachedStatement(sql: "SELECT 1 FROM trial WHERE hash = ?")
        return try trials.filter { trial in
            try Bool.fetchOne(query, arguments: [Data(trial.hash)]) == nil
        }
    }
}

/// One evaluation of a strategy, as the ledger has it.
public struct StoredTrial: Hashable, Sendable {
    /// SHA-256 of what was evaluated: strategy, parameters, costs, candles and model.
    public var hash: [UInt8]
    /// The candles.
    public var key: SeriesKey
    /// The strategy's name in requests.
    public var strategy: String
    /// Its parameters, as JSON.
    public var parameters: String
    /// Opening times of the first and the last bar.
    public var window: ClosedRange<Timestamp>
    /// How many bars there were.
    public var bars: Int
    /// Who asked for it: `cli`, `rest`, `search`.
    public var source: String
    /// When.
    public var time: Timestamp
    /// Sharpe ratio per bar; nil where it is undefined.
    public var sharpe: Double?

    /// Creates an evaluation.
    public init(
        hash: [UInt8],
        key: SeriesKey,
        strategy: String,
        parameters: String,
        window: ClosedRange<Timestamp>,
        bars: Int,
        source: String,
        time: Timestamp,
        sharpe: Double?
    ) {
        self.hash = hash
        self.key = key
        self.strategy = strategy
        self.parameters = parameters
        self.window = window
        self.bars = bars
        self.source = source
        self.time = time
        self.sharpe = sharpe
    }
}

/// How many evaluations of a series there are, and their Sharpe ratios.
public struct StoredTrialCount: Hashable, Sendable {
    /// All evaluations, those without a ratio too.
    public var count: Int
    /// The ratios per bar, ascending.
    public var ratios: [Double]

    /// Counts evaluations.
    ///
    /// - Parameters:
    ///   - trials: What the ledger has: the hash and the ratio of each.
    ///   - extra: Others, which count unless the ledger has them.
    init(_ trials: [(hash: some Sequence<UInt8>, sharpe: Double?)], with extra: [StoredTrial]) {
        let known = Set(trials.map { Data($0.hash) })
        let others = extra.filter { !known.contains(Data($0.hash)) }
        count = trials.count + others.count
        ratios = (trials.compactMap(\.sharpe) + others.compactMap(\.sharpe)).sorted()
    }
}
