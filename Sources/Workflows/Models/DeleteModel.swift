import Forecasting
public import Market

extension Workspace {
    /// Removes a model: weights, scalers, history, checkpoint, and its archived versions that no
    /// kept run names.
    ///
    /// After a crash at any moment the whole model is there, or none of it.
    ///
    /// - Returns: Whether there was a model.
    /// - Throws: `ForecastingError`, for instance while any process trains the model.
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
