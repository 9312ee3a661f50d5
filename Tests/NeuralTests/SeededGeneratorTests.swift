import Foundation
import Neural
import Testing

@Suite struct SeededGeneratorTests {
    /// The first outputs of the authors' xoshiro256starstar.c, its state filled by splitmix64.c
    /// from 0 (whose first output is 0xe220a8397b1dcdaf).
    @Test func `the sequence is xoshiro256** seeded through SplitMix64`() {
        var generator = SeededGenerator(seed: 0)
        let found = (0..<3).map { _ in generator.next() }
        #expect(found == [0x99ec_5f36_cb75_f2b4, 0xbf6e_1f78_4956_452a, 0x1a5f_849d_4933_e6e0])
    }

    @Test func `a stored generator goes on where it stood`() throws {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<10 { _ = generator.next() }
        let data = try JSONEncoder().encode(generator)
        var copy = try JSONDecoder().decode(SeededGenerator.self, from: data)
        #expect((0..<5).map { _ in copy.next() } == (0..<5).map { _ in generator.next() })
    }

    @Test func `normal numbers have mean 0 and variance 1`() {
        var generator = SeededGenerator(seed: 9)
        let numbers = (0..<20_000).map { _ in generator.nextNormal() }
        let mean = numbers.reduce(0, +) / 20_000
        let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.05)
    }
}
