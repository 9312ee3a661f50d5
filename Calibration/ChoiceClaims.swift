import Backtesting
import Validation

/// Claims about returns that ``Claims`` has not: where candidates are of several symbols, where a
/// search drops some early, and where a training report compares forecasters.
enum ChoiceClaims {
    /// All claims, in the order of ``made(of:benchmark:seed:planted:)``.
    static let all = [
        Claim(name: "search of 10, half dropped: corrected p", level: 0.05, isMade: true),
        Claim(name: "search of 10, half dropped: against holding", level: 0.05, isMade: true),
        Claim(name: "search of 10, half dropped: SPA p at most 5 %", level: 0.05, isMade: true),
        Claim(name: "2 symbols of 5: corrected p, Bonferroni", level: 0.05, isMade: true),
        Claim(name: "Diebold-Mariano, two-sided p at most 5 %", level: 0.05, isMade: true),
    ]

    /// Which claims are made of candidates' returns, of which the first may have a planted gain.
    static func made(
        of returns: [[Double]],
        benchmark: [Double],
        seed: UInt64,
        planted: Bool
    ) throws -> [Bool?] {
        // Every other one was dropped after half the bars.
        let searched = returns.enumerated().map { index, row in
            index.isMultiple(of: 2) ? row : Array(row.prefix(row.count / 2))
        }
        let search = try SearchEvidence.of(returns: searched, benchmark: benchmark, seed: seed)
        func claimed(_ trials: [CorrectedEvidence], _ claim: CorrectedEvidence.Claim) -> Bool {
            (planted ? Array(trials.prefix(1)) : trials).contains { $0.claims.contains(claim) }
        }
        let half = returns.count / 2
        let symbols = [returns[..<half], returns[half...]].flatMap { rows in
            CorrectedEvidence.corrected(
                returns: Array(rows),
                benchmarks: rows.map { _ in benchmark },
                seed: seed
            ).map { $0.among(families: 2, comparedCount: returns.count) }
        }
        let losses = DieboldMariano(first: returns[0], second: returns[0].map { _ in 0 })
        return [
            claimed(search.trials, .aboveZero), claimed(search.trials, .aboveBenchmark),
            (search.all.superiorPValue ?? 1) <= Significance.level,
            claimed(symbols, .aboveZero),
            (losses?.pValue ?? 1) <= Significance.level,
        ]
    }
}
