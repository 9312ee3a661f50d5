import Forecasting
import Foundation
import Market
import Synchronization

/// A cache of models' forecasts by content, in layers: memory, disk, and where set a cache that several
/// services share.
///
/// A forecast is found under all that decides its bits (``ForecastKey``), so an entry is never stale and
/// needs no invalidation. A layer that fails, is slow, or holds something else costs the time of the
/// computation, and never an answer. What a layer has is kept in those before it.
///
/// No check reads from here: ``CausalityCheck`` asks the model itself, without the later candles, and a
/// reproduction forecasts every bar again. So an entry that has seen the future is found like any other
/// forecast that has.
final class ForecastCache: Sendable {
    /// A place where forecasts are kept.
    enum Layer: String, CaseIterable {
        case memory, disk, shared
    }

    /// Bytes of forecasts in memory: 64 MiB, 2.7 million bars.
    static let memoryBound = 64 << 20
    /// Bytes of forecasts on disk: 512 MiB.
    static let diskBound = 512 << 20

    private struct Known: Sendable {
        let forecasts: [Forecast?]
    }

    private let memory: LRUCache<String, Known>
    private let disk: ForecastFolder
    private let shared: (any SharedCache)?
    private let counts = Mutex<[Layer: LayerCounts]>([:])

    /// Creates a cache with empty memory.
    ///
    /// - Parameters:
    ///   - folder: The files' folder.
    ///   - memoryBound: Bytes of forecasts in memory.
    ///   - diskBound: Bytes of forecasts on disk; 0 for none.
    ///   - shared: The cache that several services share; nil for none.
    init(
        folder: URL,
        memoryBound: Int = memoryBound,
        diskBound: Int = diskBound,
        shared: (any SharedCache)? = nil
    ) {
        memory = LRUCache(bound: memoryBound)
        disk = ForecastFolder(folder, bound: diskBound)
        self.shared = shared
    }

    /// The forecasts of a key, from the first layer that has them, else computed and kept.
    ///
    /// - Parameters:
    ///   - key: All that decides them.
    ///   - compute: Computes them, one element for each bar.
    /// - Returns: One element for each bar of the key.
    /// - Throws: What `compute` throws; nothing is kept then.
    func forecasts(_ key: ForecastKey, compute: () throws -> [Forecast?]) throws -> [Forecast?] {
        guard let name = try? key.name() else { return try compute() }
        if let known = memory.value(name)?.forecasts {
            count(.memory) { $0.hits += 1 }
            return known
        }
        count(.memory) { $0.misses += 1 }
        if let (known, bytes) = find(name, in: .disk, count: key.count, { disk.read(name) }) {
            keep(known, bytes, as: name)
            return known
        }
        if let shared,
            let (known, bytes) = find(
                name,
                in: .shared,
                count: key.count,
                { try shared.value(named: name) }
            )
        {
            keep(known, bytes, as: name)
            write(to: .disk) { try disk.write(bytes, as: name) }
            return known
        }
        let made = try compute()
        let bytes = ForecastEntry.encode(made, as: name)
        keep(made, bytes, as: name)
        write(to: .disk) { try disk.write(bytes, as: name) }
        if let shared { write(to: .shared) { try shared.store(bytes, named: name) } }
        return made
    }

    /// What a layer has of an entry; what it has instead counts as an error.
    private func find(
        _ name: String,
        in layer: Layer,
        count bars: Int,
        _ read: () throws -> Data?
    ) -> (forecasts: [Forecast?], bytes: Data)? {
        do {
            guard let bytes = try read() else {
                count(layer) { $0.misses += 1 }
                return nil
            }
            guard let known = ForecastEntry.decode(bytes, as: name, count: bars) else {
                count(layer) {
                    $0.misses += 1
                    $0.errors += 1
                }
                return nil
            }
            count(layer) { $0.hits += 1 }
            return (known, bytes)
        } catch {
            count(layer) {
                $0.misses += 1
                $0.errors += 1
            }
            return nil
        }
    }

    private func keep(_ forecasts: [Forecast?], _ bytes: Data, as name: String) {
        let size = forecasts.count * MemoryLayout<Forecast?>.stride
        memory.insert(Known(forecasts: forecasts), for: name, bytes: size + bytes.count / 64)
    }

    private func write(to layer: Layer, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            count(layer) { $0.errors += 1 }
        }
    }

    private func count(_ layer: Layer, _ change: (inout LayerCounts) -> Void) {
        counts.withLock { change(&$0[layer, default: LayerCounts()]) }
    }
}

// MARK: - Counts

/// What was asked of one layer of a cache.
struct LayerCounts: Hashable, Sendable {
    var hits = 0
    var misses = 0
    /// Entries that were damaged, and reads and writes that failed.
    var errors = 0
}

/// Counts of a cache's layers, for the metrics.
package struct CacheStatistics: Hashable, Sendable {
    /// One layer.
    package struct Layer: Hashable, Sendable {
        /// `memory`, `disk`, `shared`.
        package let name: String
        /// How often it had what was asked for.
        package let hits: Int
        /// How often it did not.
        package let misses: Int
        /// Entries that were damaged, and reads and writes that failed.
        package let errors: Int
    }

    /// The layers in the order in which they are asked.
    package let layers: [Layer]
    /// Bytes in memory.
    package let memoryBytes: Int
    /// Entries in memory.
    package let memoryEntries: Int
}

extension ForecastCache {
    /// The counts since the start.
    var statistics: CacheStatistics {
        let counts = counts.withLock(\.self)
        let layers = Layer.allCases.filter { $0 != .shared || shared != nil }
        return CacheStatistics(
            layers: layers.map { layer in
                let count = counts[layer] ?? LayerCounts()
                return CacheStatistics.Layer(
                    name: layer.rawValue,
                    hits: count.hits,
                    misses: count.misses,
                    errors: count.errors
                )
            },
            memoryBytes: memory.bytes,
            memoryEntries: memory.count
        )
    }
}

extension Workspace {
    /// Counts of the forecast cache, for this workspace and its copies.
    package var forecastCacheStatistics: CacheStatistics { forecasts.statistics }
}
