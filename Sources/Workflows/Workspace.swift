public import Concurrency
import Forecasting
import Storage

/// The door that every front end goes through: one method a use case, each in a file of its own.
public struct Workspace: Sendable {
    /// Where the store, the models and the runs lie.
    public let home: Home
    /// Where the use cases run; copies of a workspace share it.
    public let pool: WorkPool
    let store: any CandleRepository
    let answers: any AnswerRepository
    let jobs: any JobRepository
    let keys: any APIKeyRepository
    /// Until when exchanges want no request; copies of a workspace share it.
    let pauses: StoredPauses
    /// The models in memory; copies of a workspace share them.
    let cache: ModelCache
    /// How fast this machine trains; copies of a workspace share it.
    let rates: TrainingRates

    /// Opens a home, which is made where it is missing.
    ///
    /// - Parameters:
    ///   - home: Where everything lies.
    ///   - pool: Where the use cases run. Whoever gives one shuts it down; the default one ends with
    ///     the last copy of the workspace.
    /// - Throws: ``StorageError`` where the store cannot be opened.
    public init(home: Home, pool: WorkPool = WorkPool()) throws {
        self.home = home
        self.pool = pool
        let database = try SQLiteStore(at: home.store)
        store = database
        answers = database
        jobs = database
        keys = database
        pauses = StoredPauses(store: database.waiting(.atMost(.seconds(2))))
        cache = ModelCache(store: ModelStore(root: home.models))
        rates = TrainingRates(file: home.trainingRates)
    }
}
