import Forecasting
public import Market

extension Workspace {
    /// Removes a model: its weights, its scalers, its history, and what an unfinished training of it
    /// left.
    ///
    /// A break at any moment leaves the whole model or none.
    ///
    /// - Returns: Whether there was a model.
    /// - Throws: `ForecastingError`, among others while the model is being trained, by whichever
    ///   process.
    @discardableResult
    public func deleteModel(_ key: SeriesKey) throws -> Bool {
        let key = ModelKey(key)
        let wasThere = try ModelStore(root: home.models).remove(key)
        cache.forget(key)
        return wasThere
    }
}
