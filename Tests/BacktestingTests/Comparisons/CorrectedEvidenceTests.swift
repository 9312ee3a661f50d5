import Backtesting
import TestSupport
import Testing

struct CorrectedEvidenceTests {
    /// Returns of seeded noise with a mean of so many deviations.
    private static func returns(_ count: Int, mean: Double = 0, seed: UInt64) -> [Double] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ in (generator.uniform() - 0.5) * 12.0.squareRoot() + mean }
    }

    private static func corrected(_ returns: [[Double]], seed: UInt64 = 7) -> [CorrectedEvidence] {
        let held = Self.returns(returns[0].count, seed: 99)
        return CorrectedEvidence.corrected(
            returns: returns,
            benchmarks: returns.map { _ in held },
            seed: seed
        )
    }

    @Test func `a candidate with a real gain is claimed among nine without`() throws {
        let rows =
            [Self.returns(1000, mean: 0.2, seed: 50)]
            + (1...9).map { Self.returns(1000, seed: $0) }
        let evidence = Self.corrected(rows)
        #expect(evidence[0].claims == [.aboveZero, .aboveBenchmark])
        #expect(evidence.dropFirst().allSatisfy { $0.claims.isEmpty })
        #expect(evidence.allSatisfy { $0.comparedCount == 10 })
    }

    @Test func `the p-value of one candidate grows with what it was chosen from`() throws {
        let row = Self.returns(1000, mean: 0.07, seed: 50)
        let alone = try #require(Self.corrected([row])[0].pValue)
        let among = try #require(
            Self.corrected([row] + (1...19).map { Self.returns(1000, seed: $0) })[0].pValue
        )
        #expect(alone < 0.05)
        #expect(among > 3 * alone)
    }

    // Twenty groups of twelve: at most 4 false claims of 20 at 5 % but for one case in 50.
    @Test func `the best of twelve without any gain is seldom claimed`() {
        let claimed = (0..<20).count { (group: UInt64) in
            Self.corrected((1...12).map { Self.returns(500, seed: group * 100 + $0) })
                .contains { !$0.claims.isEmpty }
        }
        #expect(claimed <= 4)
    }

    @Test func `short windows make no claim`() {
        let evidence = Self.corrected([
            Self.returns(CorrectedEvidence.leastBars - 1, mean: 5, seed: 1)
        ])
        #expect(evidence[0].pValue == nil && evidence[0].claims.isEmpty)
    }

    @Test func `an account that never traded has a p-value of one`() {
        let evidence = Self.corrected([[Double](repeating: 0, count: 800)])
        #expect(evidence[0].pValue == 1)
    }
}
