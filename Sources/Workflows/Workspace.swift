import Forecasting
import Storage

/// The door that every front end goes through: one method a use case, each in a file of its own.
public struct Workspace: Sendable {
    /// Where the store, the models and the runs lie.
    public let home: Home
    let store: CandleStore
    /// The models in memory; copies of a workspace share them.
    let cache: ModelCache
    /// How fast this machine trains; copies of a workspace share it.
    let rates: TrainingRates

    /// Opens a home, which is made where it is missing.
    ///
    /// - Throws: ``StorageError`` where the store cannot be opened.
    public init(home: Home) throws {
        self.home = home
        store = try CandleStore(at: home.store)
        cache = ModelCache(store: ModelStore(root: home.models))
        rates = TrainingRates(file: home.trainingRates)
    }
}
