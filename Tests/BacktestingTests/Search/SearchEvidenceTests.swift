import Backtesting
import Testing
import Validation

/// What the trials of a search prove together.
@Suite struct SearchEvidenceTests {
    /// Returns that have a market in common; those of the first have a gain beside.
    private static func rows(
        _ count: Int,
        bars: Int = 800,
        gain: Double = 0,
        seed: UInt64 = 5
    ) -> [[Double]] {
        var generator = Validation.SplitMix64(seed: seed)
        let market = (0..<bars).map { _ in Double.random(in: -0.01...0.01, using: &generator) }
        return (0..<count).map { row in
            market.map {
                0.5 * $0 + Double.random(in: -0.01...0.01, using: &generator)
                    + (row == 0 ? gain : 0)
            }
        }
    }

    @Test(arguments: [1, 3, 4, 9])
    func `whole records have the corrected evidence of any comparison`(count: Int) throws {
        let rows = Self.rows(count, gain: 0.002)
        let held = Self.rows(1, seed: 6)[0]
        var told: [Int] = []
        let (trials, all) = try SearchEvidence.of(returns: rows, benchmark: held, seed: 7) {
            told.append($0)
        }
        #expect(told == Array(1...count))
        #expect(
            trials
                == CorrectedEvidence.corrected(
                    returns: rows,
                    benchmarks: rows.map { _ in held },
                    seed: 7
                )
        )
        #expect(all.smallestPValue == trials.compactMap(\.pValue).min())
        #expect(all.superiorPValue.map { $0 < 0.05 } == true)
    }

    @Test(arguments: [
        ([0.004, 0.2], SearchConclusion.supported, "An edge is shown: of 9 settings a chosen one"),
        ([nil, 0.05], .supported, "An edge is shown: of 9 settings a chosen one"),
        ([0.06, 0.9], .notShown, "None of 9 settings is better than luck (search window and"),
        ([nil, nil], .untested, "Whether any of 9 settings is better than luck is not tested"),
    ])
    func `the conclusion is that of both parts together, whatever stands out in the search window`(
        pValues: [Double?],
        conclusion: SearchConclusion,
        beginning: String
    ) throws {
        let held = [Double](repeating: 0, count: 800)
        let rows = Self.rows(9, gain: 0.002)
        let evidence = try SearchEvidence.of(returns: rows, benchmark: held, seed: 7).all
        try #require(evidence.aboveZero == 1)
        let verdict = SearchVerdict(evidence, pValues: pValues, of: 9)
        #expect(verdict.conclusion == conclusion)
        #expect(verdict.text.hasPrefix(beginning))
        #expect(verdict.text.contains("On the search window alone 1 of 9 settings is above zero"))
    }

    @Test func `where nothing stands out, no holdout is needed to say so`() throws {
        let held = [Double](repeating: 0, count: 800)
        let evidence = try SearchEvidence.of(returns: Self.rows(3), benchmark: held, seed: 7).all
        try #require(evidence.aboveZero == 0)
        let verdict = SearchVerdict(evidence, pValues: [nil, nil], of: 3)
        #expect(verdict.conclusion == .notShown)
        #expect(
            verdict.text.hasPrefix("None of 3 settings is better than luck (search window alone")
        )
    }

    @Test func `of too few bars nothing is told`() throws {
        let rows = Self.rows(1, bars: 700, gain: 0.002)
        let held = [Double](repeating: 0, count: 700)
        let evidence = try SearchEvidence.of(returns: rows, benchmark: held, seed: 7).all
        let verdict = SearchVerdict(evidence, pValues: [nil], of: 1)
        #expect(verdict.conclusion == .untested)
        #expect(
            verdict.text == "Fewer than 720 bars are too few to tell any of 1 setting from luck."
        )
    }

    @Test func `a record that ends early counts among the compared ones, as if it went on flat`()
        throws
    {
        let rows = Self.rows(12, gain: 0.0007)
        let held = [Double](repeating: 0, count: 800)
        let cut = rows.enumerated().map { $0 < 4 ? $1 : Array($1.prefix(200)) }
        let flat = cut.map { $0 + [Double](repeating: 0, count: 800 - $0.count) }
        let (trials, all) = try SearchEvidence.of(returns: cut, benchmark: held, seed: 7)
        #expect(trials == (try SearchEvidence.of(returns: flat, benchmark: held, seed: 7).trials))
        #expect(all.overfittingTrials == 4)
        // The others count, however early they were dropped.
        let alone = try SearchEvidence.of(returns: [rows[0]], benchmark: held, seed: 7).trials
        let many = try #require(trials[0].pValue)
        #expect(many > (try #require(alone[0].pValue)))
    }

    @Test func `too few bars prove nothing`() throws {
        let (trials, all) = try SearchEvidence.of(
            returns: Self.rows(3, bars: 40),
            benchmark: Self.rows(1, bars: 40)[0],
            seed: 7
        )
        #expect(trials.allSatisfy { $0.pValue == nil && $0.claims.isEmpty })
        #expect(all.smallestPValue == nil && all.superiorPValue == nil)
    }

    @Test func `both parts of a window prove more than one, and nothing without one of them`()
        throws
    {
        func combined(_ search: Double?, _ holdout: Double?) -> Double? {
            SearchEvidence.combined(search: search, bars: 3000, holdout: holdout, bars: 1000)
        }
        #expect((try #require(combined(0.08, 0.12))) < 0.05)
        // The longer part counts for more.
        #expect((try #require(combined(0.01, 0.4))) < (try #require(combined(0.4, 0.01))))
        #expect((try #require(combined(0.02, 0.9))) > 0.05)
        #expect(combined(nil, 0.01) == nil && combined(0.01, nil) == nil)
    }
}
