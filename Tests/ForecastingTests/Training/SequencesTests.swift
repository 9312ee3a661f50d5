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
        let sequences = Sequences(ends: 1059..<5059, lookback: 60, mode: .dense)
        #expect(sequences.length == 120)
        #expect(sequences.count == 65)
        var generator = SeededGenerator(seed: seed)
        let ends = sequences.shuffled(using: &generator)
        #expect(ends.allSatisfy { 1000 <= $0 - 119 && $0 < 5059 })
        let targets = ends.flatMap { Array($0 - 60...$0) }
        #expect(Set(targets).count == targets.count)
        #expect(targets.count == 65 * 61)
    }

    @Test func `every target is met in some epoch`() {
        let sequences = Sequences(ends: 9..<209, lookback: 10, mode: .dense)
        var generator = SeededGenerator(seed: 1)
        let met = (0..<100).reduce(into: Set<Int>()) { met, _ in
            for end in sequences.shuffled(using: &generator) { met.formUnion(end - 2...end) }
        }
        #expect(sequences.length == 12)
        #expect(met == Set(9..<209))
    }

    @Test(arguments: [(168, 64), (500, 64), (1000, 64)])
    func `a long lookback has shorter stretches, as many as an epoch needs`(
        lookback: Int,
        least: Int
    ) {
        let sequences = Sequences(
            ends: lookback - 1..<lookback + 5000,
            lookback: lookback,
            mode: .dense
        )
        #expect(sequences.count >= least)
        #expect(sequences.length < 2 * lookback)
        #expect(sequences.targets > 1)
    }

    @Test func `a part of few windows is met window by window`() {
        let sequences = Sequences(ends: 59..<70, lookback: 60, mode: .dense)
        #expect(sequences.length == 60)
        var generator = SeededGenerator(seed: 1)
        #expect(sequences.shuffled(using: &generator).sorted() == Array(59..<70))
    }

    @Test func `no sequence reaches from one stretch into another`() {
        let stretches = [59..<500, 759..<1400]
        var generator = SeededGenerator(seed: 4)
        for mode in TrainingMode.allCases {
            let sequences = Sequences(stretches: stretches, lookback: 60, mode: mode)
            for _ in 0..<5 {
                let ends = sequences.shuffled(using: &generator)
                #expect(ends.count == sequences.count)
                #expect(Set(ends).count == ends.count)
                for end in ends {
                    let targets = end - sequences.targets + 1...end
                    #expect(
                        stretches.contains { $0.contains(targets.lowerBound) && $0.contains(end) }
                    )
                }
            }
        }
    }
}
