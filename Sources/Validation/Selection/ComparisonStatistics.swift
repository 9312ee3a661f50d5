import Foundation

/// The statistics of several models against one benchmark, observed and resampled.
struct ComparisonStatistics {
    /// Mean difference of each model, over its standard error where they are studentised; nil for a
    /// model whose differences are all the same.
    let observed: [Double?]
    /// The recentred statistics: one row a model, one element a resample; empty for a model
    /// without deviation.
    let simulated: [[Double]]
    let resamples: Int

    /// Computes the statistics.
    ///
    /// - Parameters:
    ///   - differences: One row a model: its gain over the benchmark at each time.
    ///   - resamples: Resamples of the times.
    ///   - studentised: Whether means are divided by the bootstrap's standard error.
    ///   - recentring: Which means the resampled ones are taken less of.
    init(
        _ differences: [[Double]],
        resamples: BootstrapResamples,
        studentised: Bool,
        recentring: Recentring
    ) {
        self.resamples = resamples.resamples
        let threshold = recentring.threshold(count: resamples.count)
        let rows = differences.map { row -> (observed: Double?, simulated: [Double]) in
            let mean = row.reduce(0, +) / Double(row.count)
            let centred = row.map { $0 - mean }
            let moves = resamples.means(of: centred)
            let centre = moves.reduce(0, +) / Double(moves.count)
            let error =
                (moves.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(moves.count))
                .squareRoot()
            // A difference is a rounded number, so a deviation of its last digits is none.
            guard error > 1e-15 * max(1, abs(mean)), row.contains(where: { $0 != row[0] }) else {
                return (nil, [])
            }
            let scale = studentised ? 1 / error : 1
            // The move of a resampled mean from the observed one, plus what is not taken off it.
            let kept = mean >= threshold * error ? 0 : mean
            return (mean * scale, moves.map { ($0 + kept) * scale })
        }
        observed = rows.map(\.observed)
        simulated = rows.map(\.simulated)
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
