public import Concurrency
import Forecasting
import Foundation
import Storage

/// The facade of all front ends: one method for each use case, each in its own file.
public struct Workspace: Sendable {
    /// Where the store, the models and the runs lie.
    public let home: Home
    /// The threads of the use cases; copies of a workspace share them.
    public let pool: WorkPool
    let store: any CandleRepository
    let answers: any AnswerRepository
    let jobs: any JobRepository
    let keys: any APIKeyRepository
    let ledger: any TrialRepository
    /// Who asks for the evaluations of this copy, for the ledger of trials.
    public var trialSource: TrialSource
    /// Until when exchanges want no request; copies of a workspace share it.
    let pauses: StoredPauses
    /// The models in memory; copies of a workspace share them.
    let cache: ModelCache
    /// Forecasts by content; copies of the workspace share them.
    let forecasts: ForecastCache
    /// Finished backtests by content; copies of the workspace share them.
    let equalRuns: EqualRuns
    /// The summaries of runs that were listed; copies of a workspace share them.
    let knownRuns = KnownRuns()
    /// Measured training rates of this machine; copies of a workspace share them.
    let rates: TrainingRates

    /// Opens a home; creates it if missing.
    ///
    /// - Parameters:
    ///   - home: Where everything lies.
    ///   - pool: Where the use cases run. Whoever gives one shuts it down; the default one ends with
    ///     the last copy of the workspace.
    ///   - acceptingLoss: Whether a store is taken as it is that has lost changes.
    ///   - lease: How long a running job stays with its service without a word of it, in a store that
    ///     services share.
    ///   - source: Who asks for evaluations.
    ///   - caching: How much of what was computed is kept for those who ask again.
    /// - Throws: ``StorageError`` where the store cannot be opened, or has lost what it had;
    ///   ``WorkflowError`` for a shared cache whose address is none.
    public init(
        home: Home,
        pool: WorkPool = WorkPool(),
        acceptingLoss: Bool = false,
        lease: Duration = .seconds(30),
        askedBy source: TrialSource = .cli,
        caching: CacheSettings = CacheSettings()
    ) throws {
        try self.init(
            home: home,
            store: home.openStore(acceptingLoss: acceptingLoss, lease: lease),
            pool: pool,
            askedBy: source,
            caching: caching
        )
    }

    /// Opens a home beside a store that is open.
    ///
    /// - Throws: ``WorkflowError`` for a shared cache whose address is none.
    init(
        home: Home,
        store database: any Repositories,
        pool: WorkPool = WorkPool(),
        askedBy source: TrialSource = .cli,
        caching: CacheSettings = CacheSettings()
    ) throws {
        self.home = home
        self.pool = pool
        store = database
        answers = database
        jobs = database
        keys = database
        ledger = database.waiting(.atMost(.seconds(2)))
        trialSource = source
        pauses = StoredPauses(store: database.waiting(.atMost(.seconds(2))))
        cache = ModelCache(store: ModelStore(root: home.models))
        forecasts = ForecastCache(
            folder: home.forecasts,
            memoryBound: caching.forecastMemory,
            diskBound: caching.forecastDisk,
            shared: try caching.sharedCache()
        )
        equalRuns = EqualRuns(bound: caching.runMemory)
        rates = TrainingRates(file: home.trainingRates)
    }
}

extension Home {
    /// Opens the store: the database, where there is one, else the file in the folder.
    ///
    /// - Throws: ``StorageError``.
    package func openStore(
        acceptingLoss: Bool = false,
        lease: Duration = .seconds(30)
    ) throws -> any Repositories {
        if let database {
            return PostgresStore(try PostgresAddress(database), candles: candles, lease: lease)
        }
        if !acceptingLoss { try checkStoreIsNotCut() }
        return try SQLiteStore(at: store, accepting: acceptingLoss)
    }

    /// The name of the store for messages: that of the file, or the URL without user and password.
    package var storeName: String {
        database.map { (try? PostgresAddress($0).name) ?? "the database" }
            ?? store.lastPathComponent
    }

    /// Whether a text is a URL of PostgreSQL.
    public static func isStoreURL(_ text: String) -> Bool { (try? PostgresAddress(text)) != nil }

    /// Whether a URL of a database may be given where others can read it; nil for one that may.
    ///
    /// - Parameter text: The value of an option.
    /// - Returns: What is wrong with it, and the remedy.
    public static func fault(ofStoreOption text: String) -> String? {
        do {
            guard try PostgresAddress(text).hasPassword else { return nil }
            return
                "the password in it shows to every user of this machine; set HINDCAST_STORE, or leave "
                + "it to PGPASSFILE or PGPASSWORD"
        } catch {
            return "\(error)"
        }
    }

    /// Refuses a store of no bytes beside models or runs, which SQLite takes for a new one.
    ///
    /// - Throws: ``StorageError``.
    fileprivate func checkStoreIsNotCut() throws {
        let files = FileManager.default
        let size = (try? files.attributesOfItem(atPath: store.path))?[.size] as? Int
        guard size == 0 else { return }
        let log = (try? files.attributesOfItem(atPath: store.path + "-wal"))?[.size] as? Int
        guard log ?? 0 == 0 else { return }
        let neighbours = [models.appending(path: "lstm"), runs].flatMap {
            (try? files.contentsOfDirectory(atPath: $0.path)) ?? []
        }
        guard neighbours.allSatisfy({ $0.hasPrefix(".") }) else {
            throw StorageError.damaged(
                path: store.path,
                reason: "it is empty, although models or runs lie beside it"
            )
        }
    }
}
