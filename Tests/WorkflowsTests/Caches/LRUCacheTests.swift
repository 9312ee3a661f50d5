import TestSupport
import Testing
import Workflows

/// What was used longest ago goes first, and the bound holds.
@Suite struct LRUCacheTests {
    @Test func `what was used longest ago makes room`() {
        let cache = LRUCache<String, Int>(bound: 100)
        for (index, name) in ["a", "b", "c", "d"].enumerated() {
            cache.insert(index, for: name, bytes: 25)
        }
        #expect(cache.value("a") == 0)
        cache.insert(4, for: "e", bytes: 25)
        #expect(cache.value("b") == nil)
        #expect(["a", "c", "d", "e"].map(cache.value) == [0, 2, 3, 4])
        #expect(cache.evictions == 1)
        #expect(cache.bytes == 100)
    }

    @Test func `a value in place of another counts once`() {
        let cache = LRUCache<String, Int>(bound: 100)
        for size in [10, 25, 5] { cache.insert(size, for: "a", bytes: size) }
        #expect(cache.value("a") == 5)
        #expect(cache.bytes == 5)
        #expect(cache.count == 1)
        cache.remove("a")
        #expect(cache.value("a") == nil)
        #expect(cache.bytes == 0)
    }

    @Test func `what is larger than a quarter is not kept, and evicts nothing`() {
        let cache = LRUCache<String, Int>(bound: 100)
        cache.insert(1, for: "small", bytes: 25)
        cache.insert(2, for: "large", bytes: 26)
        #expect(cache.value("large") == nil)
        #expect(cache.value("small") == 1)
        // A value that has grown too large is gone, and does not stay as it was.
        cache.insert(3, for: "small", bytes: 26)
        #expect(cache.value("small") == nil)
        let none = LRUCache<String, Int>(bound: 0)
        none.insert(1, for: "a", bytes: 1)
        #expect(none.value("a") == nil)
    }

    @Test func `any order of uses agrees with a list that is kept in order`() {
        var generator = SplitMix64(seed: 4)
        let cache = LRUCache<Int, Int>(bound: 400)
        var list: [(key: Int, value: Int, bytes: Int)] = []
        for step in 0..<5_000 {
            let key = Int.random(in: 0..<24, using: &generator)
            let known = list.firstIndex { $0.key == key }
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                let bytes = Int.random(in: 0...100, using: &generator)
                cache.insert(step, for: key, bytes: bytes)
                if let known { list.remove(at: known) }
                list.append((key, step, bytes))
                while list.reduce(0, { $0 + $1.bytes }) > 400 { list.removeFirst() }
            case 2:
                cache.remove(key)
                if let known { list.remove(at: known) }
            default:
                #expect(cache.value(key) == known.map { list[$0].value })
                if let known { list.append(list.remove(at: known)) }
            }
            #expect(cache.count == list.count)
            #expect(cache.bytes == list.reduce(0) { $0 + $1.bytes })
        }
    }
}
