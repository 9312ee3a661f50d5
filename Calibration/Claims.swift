import Backtesting
import Validation

/// A statement that a report can make, or that stands here to be compared.
struct Claim: Sendable {
    /// What is stated, as a row of the table.
    let name: String
    /// The size that it states.
    let level: Double
    /// Whether a report states it; the others only stand beside.
    let isMade: Bool
}

/// The claims about candidates' returns, of which the first one may have a planted gain.
enum Claims {
    /// How many candidates the best is chosen from.
    static let candidates = 10

    /// All claims, in the order of ``made(of:benchmark:seed:)``.
    static let all = [
        Claim(name: "Sharpe interval (95 %) above zero", level: 0.05, isMade: true),
        Claim(name: "PSR above 95 %", level: 0.05, isMade: false),
        Claim(name: "PSR with long-run variance above 95 %", level: 0.05, isMade: true),
        Claim(name: "corrected p of one at most 5 %", level: 0.05, isMade: true),
        Claim(name: "best of 10: corrected p at most 5 %", level: 0.05, isMade: true),
        Claim(name: "best of 10: corrected p against holding", level: 0.05, isMade: true),
        Claim(name: "best of 10: interval above zero, uncorrected", level: 0.05, isMade: false),
        Claim(name: "best of 10: DSR above 95 %", level: 0.05, isMade: false),
        Claim(name: "best of 10: SPA, consistent p at most 5 %", level: 0.05, isMade: false),
        Claim(name: "Diebold-Mariano, one-sided p at most 5 %", level: 0.05, isMade: true),
    ]

    /// Which claims are made of returns.
    ///
    /// - Parameters:
    ///   - returns: One row a candidate.
    ///   - benchmark: Returns of holding instead.
    ///   - seed: Seed of the bootstraps.
    ///   - planted: Whether the first candidate has a gain. A claim about the best of ten is then
    ///     one about it, and one about any candidate otherwise.
    /// - Returns: Whether each claim of ``all`` is made.
    static func made(
        of returns: [[Double]],
        benchmark: [Double],
        seed: UInt64,
        planted: Bool
    ) -> [Bool] {
        let first = returns[0]
        let moments = returns.map { SharpeMoments($0) }
        func interval(_ row: [Double]) -> Bool {
            var generator = SplitMix64(seed: seed)
            let interval = Performance.sharpeInterval(
                of: row,
                barsPerYear: 1,
                using: &generator
            )
            return interval.map { $0.low > 0 } ?? false
        }
        let alone = CorrectedEvidence.corrected(
            returns: [first],
            benchmarks: [benchmark],
            seed: seed
        )
        let among = CorrectedEvidence.corrected(
            returns: returns,
            benchmarks: returns.map { _ in benchmark },
            seed: seed
        )
        let ratios = moments.map { $0?.ratio ?? 0 }
        let mean = ratios.reduce(0, +) / Double(ratios.count)
        let variance =
            ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ratios.count - 1)
        let best = ratios.indices.max { ratios[$0] < ratios[$1] } ?? 0
        let deflated = moments[best].flatMap {
            DeflatedSharpe.probability($0, trials: returns.count, variance: variance)
        }
        var generator = SplitMix64(seed: seed)
        let resamples = BootstrapResamples(
            count: first.count,
            meanBlockLength: BootstrapResamples.blockLength(for: returns),
            resamples: 1000,
            using: &generator
        )
        let ability = SuperiorPredictiveAbility(differences: returns, resamples: resamples)
        let losses = DieboldMariano(first: first, second: first.map { _ in 0 })
        func claims(_ claim: CorrectedEvidence.Claim) -> Bool {
            planted
                ? among[0].claims.contains(claim) : among.contains { $0.claims.contains(claim) }
        }
        let isFirst = !planted || best == 0
        return [
            interval(first),
            (moments[0]?.probability() ?? 0) > 0.95,
            (LongRunSharpe(first)?.probability() ?? 0) > 0.95,
            alone[0].claims.contains(.aboveZero),
            claims(.aboveZero),
            claims(.aboveBenchmark),
            isFirst && interval(returns[best]),
            isFirst && (deflated ?? 0) > 0.95,
            isFirst && (ability?.consistent ?? 1) <= 0.05,
            (losses?.secondIsBetterPValue ?? 1) <= 0.05,
        ]
    }
}
