import Validation

/// What the trials of a search prove together, corrected for the choice among them.
public struct SearchEvidence: Hashable, Codable, Sendable {
    /// Trials whose mean return is above zero at the 5 % level, by Romano and Wolf's step-down.
    public var aboveZero: Int
    /// Trials whose mean return is above that of buy-and-hold at the 5 % level.
    public var aboveBenchmark: Int
    /// Smallest adjusted p-value of a mean return of at most zero; nil for fewer than
    /// ``CorrectedEvidence/leastBars`` bars.
    @NullCodable public var smallestPValue: Double?
    /// Smallest adjusted p-value of a mean return of at most that of buy-and-hold; nil as above.
    @NullCodable public var smallestBenchmarkPValue: Double?
    /// Hansen's p-value (SPA, consistent) that no trial's mean return is above zero; nil as above,
    /// and where no trial has traded.
    @NullCodable public var superiorPValue: Double?
    /// The same against buy-and-hold.
    @NullCodable public var superiorBenchmarkPValue: Double?
    /// PBO: the share of splits in which the best trial in sample is no better than the median out
    /// of sample; nil for one trial, and for too few bars.
    @NullCodable public var overfittingProbability: Double?
    /// *N* of PBO: the trials.
    public var overfittingTrials: Int
    /// *S* of PBO: blocks of the window.
    public var overfittingBlocks: Int

    private enum CodingKeys: String, CodingKey {
        case aboveZero = "n_above_zero"
        case aboveBenchmark = "n_above_benchmark"
        case smallestPValue = "smallest_p_value"
        case smallestBenchmarkPValue = "smallest_benchmark_p_value"
        case superiorPValue = "spa_p_value"
        case superiorBenchmarkPValue = "spa_benchmark_p_value"
        case overfittingProbability = "pbo"
        case overfittingTrials = "pbo_trials"
        case overfittingBlocks = "pbo_blocks"
    }

    /// Blocks that the window is cut into for PBO.
    public static let blocks = 16

    /// Tests the trials.
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity, one row a trial, of the same bars.
    ///   - benchmark: Those of holding.
    ///   - seed: Seed of the bootstrap.
    /// - Returns: The evidence of each trial, and of all together.
    public static func of(
        returns: [[Double]],
        benchmark: [Double],
        seed: UInt64
    ) -> (trials: [CorrectedEvidence], all: SearchEvidence) {
        let excess = returns.map { row in zip(row, benchmark).map { $0 - $1 } }
        let resamples = CorrectedEvidence.resamples(of: returns + excess, seed: seed)
        let trials = CorrectedEvidence.corrected(
            returns: returns,
            excess: excess,
            resamples: resamples
        )
        let superior = resamples.map { resamples in
            [returns, excess].map {
                SuperiorPredictiveAbility(differences: $0, resamples: resamples)?.consistent
            }
        }
        let overfitting = try? BacktestOverfitting(returns: returns, blocks: blocks)
        return (
            trials,
            SearchEvidence(
                aboveZero: trials.count { $0.claims.contains(.aboveZero) },
                aboveBenchmark: trials.count { $0.claims.contains(.aboveBenchmark) },
                smallestPValue: trials.compactMap(\.pValue).min(),
                smallestBenchmarkPValue: trials.compactMap(\.benchmarkPValue).min(),
                superiorPValue: superior?[0],
                superiorBenchmarkPValue: superior?[1],
                overfittingProbability: overfitting?.probability,
                overfittingTrials: returns.count,
                overfittingBlocks: blocks
            )
        )
    }
}

extension SearchEvidence {
    /// The evidence in plain words, the answer first.
    ///
    /// - Parameter count: How many settings were tried.
    /// - Returns: Two sentences.
    func verdict(of count: Int) -> String {
        let settings = count == 1 ? "setting" : "settings"
        guard let smallestPValue, let smallestBenchmarkPValue else {
            return "Fewer than \(CorrectedEvidence.leastBars) bars are too few to tell any of "
                + "\(count) \(settings) from luck."
        }
        func share(_ number: Int) -> String {
            number == 0
                ? "none of \(count) \(settings) is"
                : "\(number) of \(count) \(settings) "
                    + (number == 1 ? "is" : "are")
        }
        let (zero, holding) = (aboveZero, aboveBenchmark)
        let text =
            "\(share(zero)) better than luck (mean return above zero at the 5 % level, corrected "
            + "for the choice among all; smallest p \(NumberText.pValue(smallestPValue))). "
        let beside =
            "Against buy-and-hold, \(share(holding)) better at that level (smallest p "
            + "\(NumberText.pValue(smallestBenchmarkPValue)))."
        return text.prefix(1).uppercased() + text.dropFirst() + beside
    }
}
