import Backtesting
import Foundation
import Validation

/// How often a search says that it has found something: among settings without any gain, and where
/// one of them has a planted one.
///
/// The settings lie on a line, their returns are equally correlated, and one of them may have a gain:
/// a lucky dot, the hardest case for a search that recommends plateaus.
struct SearchVerdict: Sendable {
    /// Settings of a search.
    static let settings = 50
    /// Years of the whole window, and returns of a year: twelve hours each.
    static let (years, barsPerYear) = (4, 730)

    /// Correlation of any two settings' returns.
    let correlation: Double
    /// The annual Sharpe ratio of one setting; 0 for none.
    let ratio: Double
    /// The share of the window that is held out.
    let holdout: Double
    /// The shape of the returns.
    let kind: NullSeries

    /// The statements, as rows of the table.
    static let claims = [
        "**search window and holdout together**",
        "search window alone, any setting (step-down)",
        "holdout alone, recommended setting or peak",
        "PBO below 0.2",
    ]

    /// The share of the searches that make each claim; of a planted gain those that make it of that
    /// setting.
    ///
    /// Each search has a seed of its own, so the result is the same for any number of threads.
    func shares(searches: Int, threads: Int) async throws -> [Double] {
        let none = [Int](repeating: 0, count: Self.claims.count)
        let counts = try await withThrowingTaskGroup(of: [Int].self) { group in
            for thread in 0..<threads {
                group.addTask {
                    var counts = none
                    for number in stride(from: thread, to: searches, by: threads) {
                        for (claim, isMade) in try made(number: number).enumerated() where isMade {
                            counts[claim] += 1
                        }
                    }
                    return counts
                }
            }
            return try await group.reduce(none) { zip($0, $1).map(+) }
        }
        return counts.map { Double($0) / Double(searches) }
    }

    /// Performs one search and says which claims it makes.
    private func made(number: Int) throws -> [Bool] {
        let bars = Self.years * Self.barsPerYear
        var draws = Draws(seed: UInt64(number) &* 0x9E37_79B9 &+ 17)
        let common = kind.series(bars, &draws)
        let (shared, own) = (correlation.squareRoot(), (1 - correlation).squareRoot())
        var returns = (0..<Self.settings).map { _ in
            zip(common, kind.series(bars, &draws)).map { shared * $0 + own * $1 }
        }
        let planted = ratio > 0 ? draws.position(below: Self.settings) : nil
        if let planted {
            let gain =
                ratio / Double(Self.barsPerYear).squareRoot() * Self.deviation(returns[planted])
            returns[planted] = returns[planted].map { $0 + gain }
        }
        let held = kind.series(bars, &draws)
        let border = bars - Int(Double(bars) * holdout)
        return try made(
            search: returns.map { Array($0[..<border]) },
            holdout: returns.map { Array($0[border...]) },
            held: (Array(held[..<border]), Array(held[border...])),
            planted: planted,
            seed: UInt64(number)
        )
    }

    /// What `hindcast search` does with returns.
    private func made(
        search: [[Double]],
        holdout: [[Double]],
        held: (search: [Double], holdout: [Double]),
        planted: Int?,
        seed: UInt64
    ) throws -> [Bool] {
        let ratios = search.map { $0.reduce(0, +) / Self.deviation($0) }
        let plateaus = Plateau.around(
            search.indices.map { [$0] },
            ordered: [true],
            lengths: [search.count],
            isGrid: true,
            ratios: ratios
        )
        let peak = ratios.indices.reduce(0) { ratios[$1] > ratios[$0] ? $1 : $0 }
        let chosen = [Plateau.middle(of: plateaus), peak]
        let judged = chosen[0] == chosen[1] ? [peak] : chosen
        let (trials, all) = try SearchEvidence.of(
            returns: search,
            benchmark: held.search,
            seed: seed
        )
        let judgments = CorrectedEvidence.corrected(
            returns: judged.map { holdout[$0] },
            benchmarks: judged.map { _ in held.holdout },
            seed: seed
        )
        func isMade(of trials: [Int], _ holds: (Int) -> Bool) -> Bool {
            trials.contains { (planted == nil || $0 == planted) && holds($0) }
        }
        func judgment(_ trial: Int) -> CorrectedEvidence {
            judgments[judged.firstIndex(of: trial) ?? 0]
        }
        return [
            isMade(of: judged) { trial in
                let combined = SearchEvidence.combined(
                    search: trials[trial].pValue,
                    bars: search[0].count,
                    holdout: judgment(trial).pValue,
                    bars: holdout[0].count
                )
                return (combined ?? 1) <= CorrectedEvidence.level
            },
            isMade(of: Array(search.indices)) { trials[$0].claims.contains(.aboveZero) },
            isMade(of: judged) { judgment($0).claims.contains(.aboveZero) },
            (all.overfittingProbability ?? 1) < 0.2,
        ]
    }

    private static func deviation(_ returns: [Double]) -> Double {
        let mean = returns.reduce(0, +) / Double(returns.count)
        let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(returns.count - 1)).squareRoot()
    }
}

extension SearchVerdict {
    /// The table of docs/search.md for one share of the window that is held out, as Markdown.
    static func table(
        holdout: Double,
        kind: NullSeries,
        searches: Int,
        threads: Int
    ) async throws -> String {
        var rows = claims.map { [$0] }
        var head = ["claim"]
        for ratio in [0.0, 1, 2] {
            for correlation in [0.5, 0.8, 0.9, 0.95] {
                let verdict = SearchVerdict(
                    correlation: correlation,
                    ratio: ratio,
                    holdout: holdout,
                    kind: kind
                )
                let shares = try await verdict.shares(searches: searches, threads: threads)
                head.append("\(ratio == 0 ? "none" : "SR \(Int(ratio))"), ρ \(correlation)")
                for (row, share) in shares.enumerated() {
                    rows[row].append(String(format: "%.1f %%", share * 100))
                }
            }
        }
        let lines = [head, ["---"] + head.dropFirst().map { _ in "---:" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
            + "\n\(searches) searches a column among \(settings) settings over \(years) years, "
            + "\(kind.name), \(Int(holdout * 100)) % held out.\n"
    }
}
