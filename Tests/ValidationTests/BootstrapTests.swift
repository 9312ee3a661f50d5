import Testing
import Validation

struct BootstrapTests {
    @Test func `automatic block lengths are those of arch`() throws {
        let lengths = try #require(AutomaticBlockLength(of: CongruentialSeries.returns))
        #expect(agree(lengths.stationary, 6.12080933, 1e-9))
        #expect(agree(lengths.circular, 7.00657761, 1e-9))
    }

    @Test func `too few values and equal values ask for no block length`() {
        #expect(AutomaticBlockLength(of: [1, 2, 3, 4, 5, 6, 7, 8, 9]) == nil)
        #expect(AutomaticBlockLength(of: [Double](repeating: 2, count: 40)) == nil)
        #expect(AutomaticBlockLength(of: [1, 2, 1, 2, 1, 2, 1, 2, 1, 2.5]) != nil)
    }

    @Test func `numbers below a bound are equally likely`() {
        var generator = Validation.SplitMix64(seed: 3)
        var counts = [Int](repeating: 0, count: 6)
        for _ in 0..<60_000 { counts[generator.below(6)] += 1 }
        // 10,000 each, with a deviation of 91.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 460 }, "\(counts)")
        #expect((0..<9).allSatisfy { _ in generator.below(1) == 0 })
    }

    @Test func `means of resamples are those of their positions`() {
        var generator = Validation.SplitMix64(seed: 1)
        let series = (0..<97).map { Double(($0 * 31) % 17) }
        let resamples = BootstrapResamples(
            count: 97,
            meanBlockLength: 5,
            resamples: 20,
            using: &generator
        )
        let means = resamples.means(of: series)
        #expect(means.count == 20)
        for (resample, mean) in means.enumerated() {
            let positions = resamples.indices(of: resample)
            #expect(positions.count == 97)
            #expect(positions.allSatisfy { (0..<97).contains($0) })
            let sum = positions.reduce(0) { $0 + series[$1] }
            #expect(abs(mean - sum / 97) < 1e-12)
        }
        let positions = (0..<20).map { resamples.indices(of: $0) }
        let again = BootstrapResamples(indices: positions, meanBlockLength: 5)
        let taken = (0..<20).map { again.indices(of: $0) }
        #expect(taken == positions)
        #expect(zip(again.means(of: series), means).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test(arguments: 1...9)
    func `models that are read four at a time have the statistics of each alone`(count: Int) throws
    {
        var generator = Validation.SplitMix64(seed: 4)
        let rows: [[Double]] = (0..<count).map { row in
            let (step, modulus) = (31 + row, 17 + row)
            return (0..<211).map { index -> Double in Double(index * step % modulus) - 8 }
        }
        let resamples = BootstrapResamples(
            count: 211,
            meanBlockLength: 6,
            resamples: 50,
            using: &generator
        )
        let together = StepDownTest(
            ComparisonStatistics(count: count, resamples: resamples) { rows[$0] }
        )
        #expect(together == StepDownTest(differences: rows, resamples: resamples))
        let grouped = ComparisonStatistics(count: count, resamples: resamples) { rows[$0] }
        for (index, row) in rows.enumerated() {
            let alone = ComparisonStatistics(count: 1, resamples: resamples) { _ in row }
            let mean = row.reduce(0, +) / 211
            let means = resamples.means(of: row.map { $0 - mean })
            let moves = try #require(alone.rows[0]).moves
            #expect(grouped.rows[index]?.moves == moves)
            let largest = means.map(abs).max() ?? 0
            // Moves are means over one standard error.
            let error = largest / (moves.map(abs).max() ?? 1)
            #expect(zip(moves, means).allSatisfy { abs($0 * error - $1) < 1e-12 })
        }
    }

    @Test(arguments: [1.0, 4, 25])
    func `blocks have the mean length that was asked for`(length: Double) {
        var generator = Validation.SplitMix64(seed: 2)
        let resamples = BootstrapResamples(
            count: 5000,
            meanBlockLength: length,
            resamples: 20,
            using: &generator
        )
        let starts = (0..<20).reduce(0) { total, resample in
            let positions = resamples.indices(of: resample)
            return total + 1 + zip(positions, positions.dropFirst()).count { ($0 + 1) % 5000 != $1 }
        }
        // 100,000 positions, so 4,000 blocks of the longest.
        #expect(abs(100_000 / Double(starts) / length - 1) < 0.06)
    }
}
