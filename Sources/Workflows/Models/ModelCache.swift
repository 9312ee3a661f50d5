import Forecasting
import Foundation
import Market
import Synchronization

/// Counts of the model cache of a workspace.
public struct ModelCacheStatistics: Hashable, Encodable, Sendable {
    /// How often a model was read from its files.
    public let loads: Int
    /// How often a cached model was used.
    public let hits: Int
    /// How many are in memory.
    public let resident: Int
}

extension Workspace {
    /// The model cache's counts, for this workspace and its copies.
    public var modelCache: ModelCacheStatistics { cache.statistics }

    /// The model of a series, read again if its files have changed.
    ///
    /// - Throws: `ForecastingError`, for a missing one with the remedy.
    func model(for key: SeriesKey) throws -> LoadedModel {
        try cache.model(for: ModelKey(key))
    }
}

/// An LRU cache of models, each read once for all users.
///
/// Before each use the files' fingerprint is compared with the one taken before they were read, so
/// that a training or removal by any process is noticed. If several threads want the same model,
/// the first reads it and the others wait; other models are not blocked. The least recently used
/// models are evicted if there are too many or too large ones.
final class ModelCache: Sendable {
    /// A cache entry.
    fileprivate final class Slot: Sendable {
        let content = Mutex<(fingerprint: ModelFingerprint, model: LoadedModel)?>(nil)
    }

    fileprivate struct State {
        /// The entries, loaded or being loaded.
        var slots: [ModelKey: Slot] = [:]
        /// The bytes of the loaded ones, and the counter of their last use.
        var residents: [ModelKey: (bytes: Int, use: Int)] = [:]
        var uses = 0
        var loads = 0
    }

    /// The largest number of cached models.
    static let largestCount = 8
    /// The largest total size of their weights, except the last used one's: 1 GiB.
    static let largestSize = 1 << 30

    private let store: ModelStore
    private let state = Mutex(State())

    init(store: ModelStore) {
        self.store = store
    }

    var statistics: ModelCacheStatistics {
        state.withLock { state in
            ModelCacheStatistics(
                loads: state.loads,
                hits: state.uses - state.loads,
                resident: state.residents.count
            )
        }
    }

    /// The model as its files are now.
    ///
    /// - Throws: `ForecastingError`; the model is then evicted.
    func model(for key: ModelKey) throws -> LoadedModel {
        let slot = state.withLock { state in
            let slot = state.slots[key] ?? Slot()
            state.slots[key] = slot
            return slot
        }
        do {
            let (model, isNew) = try slot.content.withLock { content in
                // Taken before reading: files that change meanwhile have another fingerprint next
                // time.
                let fingerprint = try store.fingerprint(of: key)
                if let content, content.fingerprint == fingerprint {
                    return (content.model, false)
                }
                content = nil
                let model = try LoadedModel(key, in: store)
                if let fingerprint { content = (fingerprint, model) }
                return (model, true)
            }
            state.withLock { $0.keep(slot, of: key, bytes: model.size, isNew: isNew) }
            return model
        } catch {
            forget(key)
            throw error
        }
    }

    /// Evicts a model.
    func forget(_ key: ModelKey) {
        state.withLock { state in
            state.slots[key] = nil
            state.residents[key] = nil
        }
    }
}

extension ModelCache.State {
    /// Records a use, and evicts the least recently used entries beyond the limits.
    fileprivate mutating func keep(
        _ slot: ModelCache.Slot,
        of key: ModelKey,
        bytes: Int,
        isNew: Bool
    ) {
        uses += 1
        if isNew { loads += 1 }
        slots[key] = slot
        residents[key] = (bytes, uses)
        while residents.count > ModelCache.largestCount || size > ModelCache.largestSize,
            let oldest = residents.min(by: { $0.value.use < $1.value.use })?.key, oldest != key
        {
            slots[oldest] = nil
            residents[oldest] = nil
        }
    }

    private var size: Int { residents.values.reduce(0) { $0 + $1.bytes } }
}
