import Validation

/// The evidence for one of several candidates, corrected for the choice among them.
///
/// The best of several is flattered by having been chosen. The p-values here are those of Romano and
/// Wolf's one-sided step-down test on the candidates' marked per-bar returns: under no true gain at
/// all, the chance that any candidate has one of at most 0.05 is 5 %, whichever is looked at.
public struct CorrectedEvidence: Hashable, Codable, Sendable {
    /// What the corrected evidence supports at the 5 % level.
    public enum Claim: String, Codable, Sendable, CaseIterable {
        /// The mean return is above zero.
        case aboveZero = "above_zero"
        /// The mean return is above that of buy-and-hold.
        case aboveBenchmark = "above_benchmark"
    }

    /// Adjusted p-value of a mean return of at most zero; nil for a window of fewer than
    /// ``leastBars`` bars.
    @NullCodable public var pValue: Double?
    /// Adjusted p-value of a mean return of at most that of buy-and-hold; nil as above.
    @NullCodable public var benchmarkPValue: Double?
    /// What they support at the 5 % level.
    public var claims: [Claim]
    /// How many candidates were compared, this one included.
    public var comparedCount: Int

    /// The level of a claim.
    public static let level = Significance.level
    /// The fewest bars that are tested.
    public static let leastBars = Significance.leastValues
    /// Resamples of the bootstrap.
    public static let resamples = 1000

    /// Corrects the evidence for several candidates.
    ///
    /// All are resampled together, in blocks as long as the most persistent of them asks for, so the
    /// dependence between candidates, and in time, is kept.
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity, one row a candidate, of the same bars.
    ///   - benchmarks: Those of holding instead, one row a candidate.
    ///   - seed: Seed of the bootstrap.
    /// - Returns: One element a candidate.
    public static func corrected(
        returns: [[Double]],
        benchmarks: [[Double]],
        seed: UInt64
    ) -> [CorrectedEvidence] {
        precondition(returns.count == benchmarks.count, "a benchmark for each candidate")
        let excess = zip(returns, benchmarks).map { row, held in zip(row, held).map { $0 - $1 } }
        return corrected(
            returns: returns,
            excess: excess,
            resamples: resamples(of: returns + excess, seed: seed)
        )
    }

    /// The evidence where several families of candidates were corrected each by itself, such as those
    /// of other symbols.
    ///
    /// The p-values are multiplied by the number of families (Bonferroni), so the level holds over all
    /// of them, however they depend on each other.
    ///
    /// - Parameters:
    ///   - families: How many there are.
    ///   - comparedCount: How many candidates they have together.
    /// - Returns: The evidence among all of them.
    public func among(families: Int, comparedCount: Int) -> CorrectedEvidence {
        func scaled(_ value: Double?) -> Double? { value.map { min(1, $0 * Double(families)) } }
        return CorrectedEvidence(
            pValue: scaled(pValue),
            benchmarkPValue: scaled(benchmarkPValue),
            comparedCount: comparedCount
        )
    }

    /// Resamples for some series of one length; nil for fewer than ``leastBars`` values.
    private static func resamples(of series: [[Double]], seed: UInt64) -> BootstrapResamples? {
        guard let bars = series.first?.count, bars >= leastBars else { return nil }
        return resamples(
            bars: bars,
            meanBlockLength: BootstrapResamples.blockLength(for: series),
            seed: seed
        )
    }

    /// Resamples of so many bars.
    static func resamples(bars: Int, meanBlockLength: Double, seed: UInt64) -> BootstrapResamples {
        var generator = SplitMix64(seed: seed)
        return BootstrapResamples(
            count: bars,
            meanBlockLength: meanBlockLength,
            resamples: resamples,
            using: &generator
        )
    }

    /// Corrects the evidence for several candidates by given resamples; without any there is none.
    private static func corrected(
        returns: [[Double]],
        excess: [[Double]],
        resamples: BootstrapResamples?
    ) -> [CorrectedEvidence] {
        let statistics = resamples.map { resamples in
            [returns, excess].map { differences in
                ComparisonStatistics(count: differences.count, resamples: resamples) {
                    differences[$0]
                }
            }
        }
        return corrected(statistics ?? [], count: returns.count)
    }

    /// Corrects the evidence for several candidates.
    ///
    /// - Parameters:
    ///   - statistics: Their statistics against zero, then against holding; empty for too few bars,
    ///     without which there is no evidence.
    ///   - count: How many candidates there are.
    /// - Returns: One element a candidate.
    static func corrected(_ statistics: [ComparisonStatistics], count: Int) -> [CorrectedEvidence] {
        guard let zero = statistics.first, let holding = statistics.last else {
            return (0..<count).map { _ in
                CorrectedEvidence(pValue: nil, benchmarkPValue: nil, comparedCount: count)
            }
        }
        return zip(StepDownTest(zero).pValues, StepDownTest(holding).pValues).map {
            CorrectedEvidence(pValue: $0, benchmarkPValue: $1, comparedCount: count)
        }
    }

    private init(pValue: Double?, benchmarkPValue: Double?, comparedCount: Int) {
        _pValue = NullCodable(pValue)
        _benchmarkPValue = NullCodable(benchmarkPValue)
        self.comparedCount = comparedCount
        func holds(_ value: Double?) -> Bool { value.map { $0 <= Self.level } ?? false }
        claims = [
            holds(pValue) ? Claim.aboveZero : nil,
            holds(benchmarkPValue) ? Claim.aboveBenchmark : nil,
        ].compactMap(\.self)
    }

    private enum CodingKeys: String, CodingKey {
        case pValue = "p_value"
        case benchmarkPValue = "benchmark_p_value"
        case claims
        case comparedCount = "n_compared"
    }
}

extension CorrectedEvidence {
    /// What all candidates' evidence supports, as two sentences.
    ///
    /// - Parameters:
    ///   - evidence: Of all candidates that were compared.
    ///   - names: Their names, in the same order.
    ///   - candidates: What they are, in the plural: `strategies`.
    /// - Returns: The sentences, with a blank between them.
    static func verdict(
        _ evidence: [CorrectedEvidence],
        names: [String],
        candidates: String
    ) -> String {
        guard evidence.contains(where: { $0.pValue != nil }) else {
            return "Fewer than \(leastBars) bars are too few to tell skill from luck."
        }
        func sentence(_ value: (CorrectedEvidence) -> Double?, _ claim: Claim, _ than: String)
            -> String
        {
            let rows = zip(names, evidence).map { (name: $0, p: value($1) ?? 1) }
            let claimed = zip(rows, evidence).filter { $1.claims.contains(claim) }.map(\.0)
            guard let best = rows.min(by: { $0.p < $1.p }) else { return "" }
            if claimed.isEmpty {
                let smallest =
                    evidence.count > 1 ? "the smallest p is that of \(best.name)" : "p is"
                return "no mean return is above \(than) at the 5 % level (\(smallest), "
                    + "\(NumberText.pValue(best.p)))"
            }
            let list = claimed.map { "\($0.name) (p \(NumberText.pValue($0.p)))" }
            return "the mean return of \(list.joined(separator: ", ")) is above \(than) at the "
                + "5 % level"
        }
        let choice =
            evidence.count > 1
            ? "Corrected for the choice among \(evidence.count) \(candidates) "
                + "(Romano-Wolf step-down), "
            : "By the bootstrap, "
        return choice + sentence(\.pValue, .aboveZero, "zero") + ". Against buy-and-hold, "
            + sentence(\.benchmarkPValue, .aboveBenchmark, "it") + "."
    }
}

extension NumberText {
    /// A p-value with three digits: `0.041`; `under 0.001` for what rounds to none.
    package static func pValue(_ value: Double?) -> String {
        guard let value else { return undefined }
        return value < 0.001 ? "under 0.001" : fixed(value, 3)
    }
}
