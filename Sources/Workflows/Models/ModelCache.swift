import Forecasting
import Foundation
import Market
import Synchronization

/// What a workspace has had to do with its models' files so far.
public struct ModelCacheStatistics: Hashable, Encodable, Sendable {
    /// How often a model was read from its files.
    public let loads: Int
    /// How often one was used without reading any.
    public let hits: Int
    /// How many are in memory.
    public let resident: Int
}

extension Workspace {
    /// What became of the models that this workspace, or a copy of it, has used.
    public var modelCache: ModelCacheStatistics { cache.statistics }

    /// The model of a series, read from its files where they have changed since it last was.
    ///
    /// - Throws: `ForecastingError`, for a missing one with the command that trains it.
    func model(for key: SeriesKey) throws -> LoadedModel {
        try cache.model(for: ModelKey(key))
    }
}

/// Models in memory, each read once for all that use it.
///
/// Before every use the files' fingerprint is held against the one that was taken before they were
/// read; a model that was trained anew, or removed, is noticed by that, whoever did it. Where several
/// threads want the same model, the first reads it and the others wait for it; other models do not
/// wait. Models that nobody has used for longest go where there are too many, or too large ones.
final class ModelCache: Sendable {
    /// The place of one model.
    fileprivate final class Slot: Sendable {
        let content = Mutex<(fingerprint: ModelFingerprint, model: LoadedModel)?>(nil)
    }

    fileprivate struct State {
        /// Where models are, or are being read into.
        var slots: [ModelKey: Slot] = [:]
        /// The bytes of those that are there, and when each was last used, in uses of any.
        var residents: [ModelKey: (bytes: Int, use: Int)] = [:]
        var uses = 0
        var loads = 0
    }

    /// The most models that are kept.
    static let largestCount = 8
    /// The most bytes that their weights take, but for the last used one's: 1 GiB.
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

    /// A model as its files have it now.
    ///
    /// - Throws: `ForecastingError`; the model is then no longer kept.
    func model(for key: ModelKey) throws -> LoadedModel {
        let slot = state.withLock { state in
            let slot = state.slots[key] ?? Slot()
            state.slots[key] = slot
            return slot
        }
        do {
            let (model, isNew) = try slot.content.withLock { content in
                // Taken before reading: files that change meanwhile differ from it next time.
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

    /// Gives up the memory of a model.
    func forget(_ key: ModelKey) {
        state.withLock { state in
            state.slots[key] = nil
            state.residents[key] = nil
        }
    }
}

extension ModelCache.State {
    /// Notes a use, and lets those go that no longer have a place.
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
