public import Concurrency
import Forecasting
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
    /// Until when exchanges want no request; copies of a workspace share it.
    let pauses: StoredPauses
    /// The models in memory; copies of a workspace share them.
    let cache: ModelCache
    /// Measured training rates of this machine; copies of a workspace share them.
    let rates: TrainingRates

    /// Opens a home; creates it if missing.
    ///
    /// - Parameters:
    ///   - home: The folder of store, models and runs.
    ///   - pool: The threads of the use cases. The caller that passes a pool shuts it down; the
    ///     default one ends with the last copy of the workspace.
    /// - Throws: ``StorageError`` if the store cannot be opened.
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
