import Synchronization

/// An LRU cache that is bounded in bytes.
///
/// The values used longest ago are evicted where all of them together are larger than the bound. A value
/// larger than a quarter of the bound is not kept, so that it cannot evict all others.
///
/// Complexity: a lookup and an insertion take constant time, an eviction as well.
package final class LRUCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// An entry of the list from the most to the least recently used one.
    fileprivate struct Entry {
        let key: Key
        var value: Value
        var bytes: Int
        /// Places of the neighbours in the storage; -1 for none.
        var newer = -1
        var older = -1
    }

    fileprivate struct State {
        var places: [Key: Int] = [:]
        var entries: [Entry?] = []
        var free: [Int] = []
        var newest = -1
        var oldest = -1
        var bytes = 0
        var evictions = 0
    }

    /// The largest sum of the sizes.
    package let bound: Int
    private let state = Mutex(State())

    /// Creates an empty cache.
    ///
    /// - Parameter bound: The largest sum of the sizes in bytes; with 0 nothing is kept.
    package init(bound: Int) {
        precondition(bound >= 0, "a size in bytes")
        self.bound = bound
    }

    /// The sum of the sizes, in bytes.
    package var bytes: Int { state.withLock(\.bytes) }
    /// How many values there are.
    package var count: Int { state.withLock(\.places.count) }
    /// How many values were evicted to make room.
    package var evictions: Int { state.withLock(\.evictions) }

    /// The value of a key, which counts as used; nil for none.
    package func value(_ key: Key) -> Value? {
        state.withLock { state in
            guard let place = state.places[key], let value = state.entries[place]?.value else {
                return nil
            }
            state.unlink(place)
            state.link(place)
            return value
        }
    }

    /// Keeps a value in place of that of the same key, if there is one.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - key: Its key.
    ///   - bytes: About how much memory it takes.
    package func insert(_ value: Value, for key: Key, bytes: Int) {
        state.withLock { state in
            state.remove(key)
            guard bytes <= bound / 4 else { return }
            state.add(Entry(key: key, value: value, bytes: bytes))
            while state.bytes > bound, let oldest = state.entries[state.oldest]?.key {
                state.remove(oldest)
                state.evictions += 1
            }
        }
    }

    /// Removes the value of a key, if there is one.
    package func remove(_ key: Key) {
        state.withLock { $0.remove(key) }
    }
}

extension LRUCache.State {
    /// Adds an entry as the most recently used one.
    fileprivate mutating func add(_ entry: LRUCache.Entry) {
        let place: Int
        if let free = free.popLast() {
            place = free
            entries[place] = entry
        } else {
            place = entries.count
            entries.append(entry)
        }
        places[entry.key] = place
        bytes += entry.bytes
        link(place)
    }

    fileprivate mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        bytes -= entries[place]?.bytes ?? 0
        entries[place] = nil
        free.append(place)
    }

    /// Makes an entry outside of the list its newest one.
    fileprivate mutating func link(_ place: Int) {
        entries[place]?.older = newest
        entries[place]?.newer = -1
        if newest >= 0 { entries[newest]?.newer = place } else { oldest = place }
        newest = place
    }

    /// Takes an entry out of the list.
    fileprivate mutating func unlink(_ place: Int) {
        guard let entry = entries[place] else { return }
        if entry.newer >= 0 {
            entries[entry.newer]?.older = entry.older
        } else {
            newest = entry.older
        }
        if entry.older >= 0 {
            entries[entry.older]?.newer = entry.newer
        } else {
            oldest = entry.newer
        }
    }
}
