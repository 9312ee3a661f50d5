import Forecasting
import Neural
import Testing

@Suite struct SequencesTests {
    @Test func `windowed sequences are all windows, each once, in a new order each time`() {
        let sequences = Sequences(ends: 59..<500, lookback: 60, mode: .windowed)
        #expect(sequences.length == 60)
        #expect(sequences.count == 441)
        var generator = SeededGenerator(seed: 1)
        let first = sequences.shuffled(using: &generator)
        let second = sequences.shuffled(using: &generator)
        #expect(first.sorted() == Array(59..<500))
        #expect(second.sorted() == Array(59..<500))
        #expect(first != second)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `stretches touch the part's rows alone and no target twice`(seed: UInt64) {
        let sequences = Sequences(ends: 1059..<1500, lookback: 60, mode: .dense)
        #expect(sequences.length == 120)
        #expect(sequences.count == 7)
        var generator = SeededGenerator(seed: seed)
        let ends = sequences.shuffled(using: &generator)
        #expect(ends.allSatisfy { 1000 <= $0 - 119 && $0 < 1500 })
        let targets = ends.flatMap { Array($0 - 60...$0) }
        #expect(Set(targets).count == targets.count)
        #expect(targets.count == 7 * 61)
    }

    @Test func `every target is met in some epoch`() {
        let sequences = Sequences(ends: 9..<60, lookback: 10, mode: .dense)
        var generator = SeededGenerator(seed: 1)
        let met = (0..<100).reduce(into: Set<Int>()) { met, _ in
            for end in sequences.shuffled(using: &generator) { met.formUnion(end - 10...end) }
        }
        #expect(met == Set(9..<60))
    }

    @Test func `a part with fewer targets than a stretch makes one shorter stretch`() {
        let sequences = Sequences(ends: 59..<70, lookback: 60, mode: .dense)
        #expect(sequences.length == 70)
        #expect(sequences.count == 1)
        var generator = SeededGenerator(seed: 1)
        #expect(sequences.shuffled(using: &generator) == [69])
    }
}
