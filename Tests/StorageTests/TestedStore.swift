import Foundation
import GRDB
import Market
import Storage
import TestSupport
import Testing
import Workflows

/// The stores that the same tests are run against.
enum TestedStore: String, CaseIterable, CustomTestStringConvertible {
    /// A file of a temporary folder.
    case sqlite
    /// The memory of this process.
    case memory
    /// A database of its own in the server of this process.
    case postgres

    /// Those that can be had here; what cannot is said on standard error.
    static let all: [TestedStore] = {
        guard let absence = PostgresServer.absence else { return allCases }
        FileHandle.standardError.write(Data("left out for PostgreSQL: \(absence)\n".utf8))
        return [.sqlite, .memory]
    }()

    var testDescription: String { rawValue }

    /// An empty store, for the time of a body.
    func withStore<T>(_ body: (any Repositories, StorePlace) async throws -> T) async throws -> T {
        try await withTemporaryFolder { folder in
            let place =
                switch self {
                case .sqlite, .memory:
                    StorePlace(folder: folder, isInMemory: self == .memory, database: nil)
                case .postgres:
                    StorePlace(
                        folder: folder,
                        isInMemory: false,
                        database: try PostgresServer.shared.get().makeDatabase()
                    )
                }
            return try await body(place.open(), place)
        }
    }
}

/// Where a store is, so that it can be opened again, and be damaged.
struct StorePlace {
    let folder: URL
    /// Whether the store is not in the folder.
    let isInMemory: Bool
    /// The database; nil for SQLite.
    let database: PostgresDatabase?

    private var file: URL { folder.appending(path: "store.sqlite") }

    /// Opens the store as one process does that is alone with it: what it finds running is left over.
    func open() throws -> any Repositories {
        guard database != nil else {
            return try isInMemory
                ? SQLiteStore(inMemory: folder.lastPathComponent) : SQLiteStore(at: file)
        }
        return try shared(by: "alone", lease: .zero)
    }

    /// Opens the store as one of several processes.
    func shared(by holder: String, lease: Duration = .seconds(30)) throws -> PostgresStore {
        PostgresStore(
            try PostgresAddress(#require(database).url),
            candles: folder.appending(path: "candles"),
            lease: lease,
            holder: holder
        )
    }

    /// Runs SQL as another program would.
    func execute(_ sql: String) async throws {
        if let database {
            try database.execute(sql)
        } else {
            let path =
                isInMemory ? SQLiteStore.memoryPath(folder.lastPathComponent) : file.path
            try await DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        }
    }
}

/// The data of an event: state and attempts.
@Sendable func describe(_ job: StoredJob) -> String {
    #"{"state":"\#(job.state.rawValue)","attempts":\#(job.attempts)}"#
}

extension JobEnding {
    /// A small result with a run.
    static let sample = JobEnding.done(result: Data(#"{"a":1}"#.utf8), runID: "run")
}

/// Jobs that are asked for at hour 0, begin at hour 1 and end at hour 2.
extension JobRepository {
    /// Adds a job; trainings are exclusive.
    @discardableResult
    func add(_ kind: String, _ subject: String, limit: Int = 100) async throws -> JobAddition {
        let draft = JobDraft(
            kind: kind,
            subject: subject,
            request: "{}",
            isExclusive: kind == "train"
        )
        return try await addJob(draft, queueLimit: limit, at: hour(0), describe: describe)
    }

    /// Begins the next job of some kinds.
    func start(
        _ kinds: [String],
        excluding subjects: [String] = [],
        onlyShort: Bool = false,
        describe: @escaping JobDescription = describe
    ) async throws -> StoredJob? {
        try await startNextJob(
            ofKinds: kinds,
            excluding: subjects,
            onlyShort: onlyShort,
            at: hour(1),
            describe: describe
        )
    }

    /// Ends a running job.
    @discardableResult
    func end(
        _ number: Int64,
        as ending: JobEnding = .sample,
        at time: Timestamp = hour(2),
        keeping kept: Int = 100,
        largest bytes: Int = .max
    ) async throws -> StoredJob? {
        try await endJob(
            number,
            from: .running,
            as: ending,
            progress: nil,
            at: time,
            keeping: kept,
            largest: bytes,
            describe: describe
        )
    }

    func jobs(
        kinds: [String]? = nil,
        state: StoredJob.State? = nil,
        limit: Int
    ) async throws -> [StoredJob] {
        try await jobs(kinds: kinds, state: state, limit: limit, before: nil)
    }

    func jobs(kinds: [String]? = nil, limit: Int, before: Int64) async throws -> [StoredJob] {
        try await jobs(kinds: kinds, state: nil, limit: limit, before: before)
    }
}

extension CandleRepository {
    @discardableResult
    func insert(
        _ candles: some Sequence<Candle>,
        for key: SeriesKey,
        onConflict policy: ConflictPolicy = .refuse
    ) async throws -> ImportSummary {
        try await insert(CandleSeries(storing: candles, for: key), onConflict: policy)
    }

    @discardableResult
    func insert(
        _ series: CandleSeries,
        leftOut: [ImpossibleRow] = [],
        onConflict policy: ConflictPolicy = .refuse
    ) async throws -> ImportSummary {
        try await insert(series, leftOut: leftOut, onConflict: policy, progress: { _ in })
    }

    func series(_ key: SeriesKey) throws -> CandleSeries { try series(key, from: nil, to: nil) }

    func funding(_ symbol: Symbol) throws -> [FundingRate] {
        try funding(symbol, from: nil, to: nil)
    }

    @discardableResult
    func insertFunding(_ rates: [FundingRate], for symbol: Symbol) async throws -> ImportSummary {
        try await insertFunding(rates, for: symbol, onConflict: .refuse)
    }
}

extension TrialRepository {
    func trialCount(of key: SeriesKey) throws -> StoredTrialCount {
        try trialCount(of: key, with: [])
    }
}
