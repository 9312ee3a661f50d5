/// Damaged copies of some bytes, the same ones for a seed: bytes changed, bits flipped, stretches
/// cut out, repeated, or filled with one value, and ends cut off.
package struct Mutations {
    private let original: [UInt8]
    private var generator: SplitMix64

    /// Creates a source of damaged copies of at least one byte.
    package init(of original: [UInt8], seed: UInt64) {
        self.original = original
        generator = SplitMix64(seed: seed)
    }

    /// The next copy; now and then one that is no different.
    package mutating func next() -> [UInt8] {
        var bytes = original
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let length = Int.random(in: 1...32, using: &generator)
        let stretch = place..<min(place + length, bytes.count)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: bytes.removeLast(bytes.count - place)
        case 1: bytes.removeSubrange(stretch)
        case 2: bytes.insert(contentsOf: bytes[stretch], at: place)
        case 3:
            let values: [UInt8] = [0, 0x7f, 0x80, 0xff]
            let value = values.randomElement(using: &generator) ?? 0
            bytes.replaceSubrange(stretch, with: stretch.map { _ in value })
        case 4, 5: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        default:
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
        }
        return bytes
    }
}
