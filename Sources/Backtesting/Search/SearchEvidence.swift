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
    /// A trial that was dropped early has fewer bars, the first ones of the window. Its record goes on
    /// without a gain or a loss, so that all that were tried count among the compared ones; the choice
    /// of the best trial in sample (PBO) is among those with all bars.
    ///
    /// - Parameters:
    ///   - returns: Per-bar returns of the marked equity, one row a trial.
    ///   - benchmark: Those of holding, of the whole window.
    ///   - seed: Seed of the bootstrap.
    ///   - tell: Learns how many trials are done, of all.
    /// - Returns: The evidence of each trial, and of all together.
    /// - Throws: `CancellationError` where the task is cancelled.
    public static func of(
        returns: [[Double]],
        benchmark: [Double],
        seed: UInt64,
        telling tell: (Int) -> Void = { _ in }
    ) throws -> (trials: [CorrectedEvidence], all: SearchEvidence) {
        // The differences are made as they are read: those of all trials would take as much memory
        // as their returns, twice.
        let areWhole = returns.allSatisfy { $0.count == benchmark.count }
        // Each is read for the length of the blocks and for the statistics, against both; where the
        // returns of all are whole, they are resampled once for both.
        let reads = areWhole ? 3 : 4
        var read = 0
        func row(_ trial: Int, less held: [Double]?) throws -> [Double] {
            try Task.checkCancellation()
            read += 1
            if read.isMultiple(of: reads) { tell(read / reads) }
            var row = returns[trial]
            if let held {
                for bar in row.indices { row[bar] -= held[bar] }
            }
            row.append(contentsOf: repeatElement(0, count: benchmark.count - row.count))
            return row
        }
        let bases = [nil, benchmark]
        var statistics: [ComparisonStatistics] = []
        if benchmark.count >= CorrectedEvidence.leastBars {
            var longest: Double?
            for trial in returns.indices {
                for base in bases {
                    let length = AutomaticBlockLength(of: try row(trial, less: base))?.stationary
                    longest = [longest, length].compactMap(\.self).max()
                }
            }
            let resamples = CorrectedEvidence.resamples(
                bars: benchmark.count,
                meanBlockLength: BootstrapResamples.blockLength(
                    automatic: longest,
                    count: benchmark.count
                ),
                seed: seed
            )
            if areWhole {
                let (zero, holding) = try ComparisonStatistics.againstZero(
                    count: returns.count,
                    andAgainst: benchmark,
                    resamples: resamples
                ) { try row($0, less: nil) }
                statistics = [zero, holding]
            } else {
                statistics = try bases.map { base in
                    try ComparisonStatistics(count: returns.count, resamples: resamples) {
                        try row($0, less: base)
                    }
                }
            }
        }
        let trials = CorrectedEvidence.corrected(statistics, count: returns.count)
        let superior = statistics.map { SuperiorPredictiveAbility($0)?.consistent }
        let whole = returns.filter { $0.count == benchmark.count }
        let overfitting = try? BacktestOverfitting(returns: whole, blocks: blocks)
        return (
            trials,
            SearchEvidence(
                aboveZero: trials.count { $0.claims.contains(.aboveZero) },
                aboveBenchmark: trials.count { $0.claims.contains(.aboveBenchmark) },
                smallestPValue: trials.compactMap(\.pValue).min(),
                smallestBenchmarkPValue: trials.compactMap(\.benchmarkPValue).min(),
                superiorPValue: superior.first ?? nil,
                superiorBenchmarkPValue: superior.last ?? nil,
                overfittingProbability: overfitting?.probability,
                overfittingTrials: whole.count,
                overfittingBlocks: blocks
            )
        )
    }
}

extension SearchEvidence {
    /// The p-value of a chosen setting over both parts of a search, weighed by their bars.
    ///
    /// The first is corrected for the choice among all trials, the second is of bars that took no part
    /// in it, so the chance that a setting without gain has one of at most 0.05 is 5 %.
    ///
    /// - Parameters:
    ///   - search: Its p-value on the search window, corrected for all trials.
    ///   - bars: Bars of the search window.
    ///   - holdout: Its p-value on the holdout, corrected for the chosen settings.
    ///   - held: Bars of the holdout.
    /// - Returns: nil where a part has none.
    public static func combined(
        search: Double?,
        bars: Int,
        holdout: Double?,
        bars held: Int
    ) -> Double? {
        guard let search, let holdout else { return nil }
        return CombinedPValue.of([
            (search, Double(bars).squareRoot()), (holdout, Double(held).squareRoot()),
        ])
    }
}
