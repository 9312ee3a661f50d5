import Foundation

/// The statistics of several models against one benchmark, observed and resampled.
package struct ComparisonStatistics: Sendable {
    /// What is known of one model.
    package struct Row: Sendable {
        /// Mean difference, over its standard error where means are studentised.
        ///
        /// The error is the larger of the bootstrap's and of the prewhitened long-run one.
        let observed: Double
        /// The mean difference over the bootstrap's standard error.
        let score: Double
        /// How far the resampled statistics are from the observed one.
        package let moves: [Double]
    }

    /// One element a model; nil for one whose differences are all the same.
    package let rows: [Row?]
    /// How many resamples there are.
    let resamples: Int
    private let count: Int

    /// Computes the statistics.
    ///
    /// - Parameters:
    ///   - differences: One row a model: its gain over the benchmark at each time.
    ///   - resamples: Resamples of the times.
    ///   - studentised: Whether means are divided by the bootstrap's standard error.
    init(_ differences: [[Double]], resamples: BootstrapResamples, studentised: Bool) {
        self.init(
            count: differences.count,
            resamples: resamples,
            studentised: studentised
        ) { differences[$0] }
    }

    /// Computes the statistics of models whose differences are made one after the other, so that
    /// not all of them are in memory at once.
    ///
    /// - Parameters:
    ///   - models: How many there are.
    ///   - resamples: Resamples of the times.
    ///   - studentised: Whether means are divided by the bootstrap's standard error.
    ///   - differences: The gain of a model over the benchmark at each time.
    /// - Throws: What the closure throws.
    package init(
        count models: Int,
        resamples: BootstrapResamples,
        studentised: Bool = true,
        differences: (Int) throws -> [Double]
    ) rethrows {
        self.resamples = resamples.resamples
        count = resamples.count
        var rows: [Row?] = []
        rows.reserveCapacity(models)
        for first in stride(from: 0, to: models, by: 8) {
            let group = try (first..<min(first + 8, models)).map(differences)
            let (means, moves) = Self.moves(of: group, resamples)
            for index in group.indices {
                rows.append(
                    Self.row(group[index], means[index], moves[index], studentised: studentised)
                )
            }
        }
        self.rows = rows
    }

    private init(rows: [Row?], resamples: BootstrapResamples) {
        self.rows = rows
        self.resamples = resamples.resamples
        count = resamples.count
    }

    /// Computes the statistics of models against zero and against a benchmark, which all share.
    ///
    /// A resampled mean of differences is the difference of resampled means, so the returns are
    /// resampled once for both.
    ///
    /// - Parameters:
    ///   - models: How many there are.
    ///   - benchmark: The benchmark's return at each time.
    ///   - resamples: Resamples of the times.
    ///   - returns: The return of a model at each time.
    /// - Returns: The studentised statistics against zero, and against the benchmark.
    /// - Throws: What the closure throws.
    package static func againstZero(
        count models: Int,
        andAgainst benchmark: [Double],
        resamples: BootstrapResamples,
        returns: (Int) throws -> [Double]
    ) rethrows -> (zero: ComparisonStatistics, benchmark: ComparisonStatistics) {
        var zero: [Row?] = []
        var excess: [Row?] = []
        let held = moves(of: [benchmark], resamples).moves[0]
        for first in stride(from: 0, to: models, by: 8) {
            let group = try (first..<min(first + 8, models)).map(returns)
            let (means, moves) = moves(of: group, resamples)
            for (index, returns) in group.enumerated() {
                zero.append(row(returns, means[index], moves[index], studentised: true))
                let gains = zip(returns, benchmark).map { $0 - $1 }
                excess.append(
                    row(
                        gains,
                        gains.reduce(0, +) / Double(gains.count),
                        zip(moves[index], held).map { $0 - $1 },
                        studentised: true
                    )
                )
            }
        }
        return (
            ComparisonStatistics(rows: zero, resamples: resamples),
            ComparisonStatistics(rows: excess, resamples: resamples)
        )
    }

    /// The means of up to eight rows, and how far the resampled means are from them.
    private static func moves(
        of group: [[Double]],
        _ resamples: BootstrapResamples
    ) -> (means: [Double], moves: [[Double]]) {
        let means = group.map { row in row.reduce(0, +) / Double(row.count) }
        let moves = resamples.means(
            of: zip(group, means).map { row, mean in row.map { $0 - mean } }
        )
        return (means, moves)
    }

    private static func row(
        _ row: [Double],
        _ mean: Double,
        _ moves: [Double],
        studentised: Bool
    ) -> Row? {
        let centre = moves.reduce(0, +) / Double(moves.count)
        let squares = moves.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
        let error = (squares / Double(moves.count)).squareRoot()
        // A difference is a rounded number, so a deviation of its last digits is none.
        guard error > 1e-15 * max(1, abs(mean)), row.contains(where: { $0 != row[0] }) else {
            return nil
        }
        guard studentised else {
            return Row(observed: mean, score: mean / error, moves: moves)
        }
        // Blocks of a finite length leave some of the dependence out, so the bootstrap's error of a
        // persistent series is too small.
        let longRun = (LongRunVariance.prewhitened(of: row) / Double(row.count)).squareRoot()
        return Row(
            observed: mean / max(error, longRun),
            score: mean / error,
            moves: moves.map { $0 / error }
        )
    }

    /// What is not taken off the resampled statistics of a model.
    func kept(_ row: Row, _ recentring: Recentring) -> Double {
        row.score >= recentring.threshold(count: count) ? 0 : row.observed
    }
}

/// Which models' resampled statistics are recentred at zero.
///
/// A model that is not recentred keeps its own mean, which is far below zero, and so hardly enters
/// the maximum. Source: P. R. Hansen, "A Test for Superior Predictive Ability", Journal of Business
/// & Economic Statistics 23 (2005).
public enum Recentring: String, Hashable, Sendable, CaseIterable {
    /// Only models that were better than the benchmark: Hansen's lower p-value, which claims too
    /// much.
    case better
    /// Models that were not clearly worse: at most `sqrt(2 log log n)` standard errors below.
    case consistent
    /// All models: White's reality check and Romano and Wolf's step-down. The most careful.
    case all

    /// The mean, in standard errors, from which a model is recentred.
    fileprivate func threshold(count: Int) -> Double {
        switch self {
        case .better: 0
        case .consistent: -(2 * log(log(max(3, Double(count))))).squareRoot()
        case .all: -.infinity
        }
    }
}
