import Forecasting
public import Market

extension Workspace {
    /// Removes a model: its weights, its scalers, its history, what an unfinished training of it
    /// left, and what the archive has of its key that no kept run names.
    ///
    /// A break at any moment leaves the whole model or none.
    ///
    /// - Returns: Whether there was a model.
    /// - Throws: `ForecastingError`, among others while the model is being trained, by whichever
    ///   process.
    @discardableResult
    public func deleteModel(_ key: SeriesKey) throws -> Bool {
        let key = ModelKey(key)
        let store = ModelStore(root: home.models)
        let wasThere = try store.remove(key)
        cache.forget(key)
        _ = try store.prune(keeping: RunFolder(url: home.runs).namedModels(), key: key)
        return wasThere
    }
}
