import Foundation

/// The block length of a bootstrap that a series itself asks for.
///
/// It minimises the mean squared error of the bootstrap's variance of the mean:
///
///     b = (2 g² / d)^(1/3) n^(1/3),   g = Σ λ(k/m) |k| γ_k,   d = c (Σ λ(k/m) γ_k)²
///
/// over lags -m...m, with the flat-top window λ and c = 2 for the stationary bootstrap, 4/3 for the
/// circular one. *m* is twice the lag after which five autocorrelations or more stay inside
/// `±2 sqrt(log10(n) / n)`. Sources: D. N. Politis and H. White, "Automatic Block-Length Selection
/// for the Dependent Bootstrap", Econometric Reviews 23 (2004); A. Patton, D. N. Politis and
/// H. White, "Correction", Econometric Reviews 28 (2009). The autocovariances are those of the Python
/// package `arch` 8.0.
public struct AutomaticBlockLength: Hashable, Sendable {
    /// Mean block length for the stationary bootstrap, in values, at least 0.
    public var stationary: Double
    /// Block length for the circular bootstrap, in values, at least 0.
    public var circular: Double

    /// Computes the block lengths of a series.
    ///
    /// - Returns: nil for fewer than 10 values and for values that are all the same.
    /// - Complexity: O(*n* m), with *m* at most `2 sqrt(n)` and mostly below 20.
    public init?(of values: [Double]) {
        guard values.count >= 10, let autocovariances = Self.autocovariances(of: values) else {
            return nil
        }
        let count = Double(values.count)
        let last = autocovariances.count - 1
        var slope = 0.0
        var longRun = autocovariances[0]
        for lag in 1...last {
            let share = Double(lag) / Double(last)
            let weight = share <= 0.5 ? 1 : 2 * (1 - share)
            slope += 2 * weight * Double(lag) * autocovariances[lag]
            longRun += 2 * weight * autocovariances[lag]
        }
        let ratio = slope / longRun
        guard ratio.isFinite else { return nil }
        let bound = min(3 * count.squareRoot(), count / 3).rounded(.up)
        stationary = min(cbrt(ratio * ratio * count), bound)
        circular = min(cbrt(1.5 * ratio * ratio * count), bound)
    }

    /// The autocovariances at lags 0...m; nil for values without deviation.
    private static func autocovariances(of values: [Double]) -> [Double]? {
        let centred = LongRunVariance.centred(values)
        let count = Double(values.count)
        let quietLags = max(5, Int(log10(count)))
        let mostLags = Int(count.squareRoot().rounded(.up)) + quietLags
        let band = 2 * (log10(count) / count).squareRoot()
        let total = centred.reduce(0) { $0 + $1 * $1 }
        guard total > 0, values.contains(where: { $0 != values[0] }) else { return nil }
        // What is left of the sum of squares without the first, and without the last, lag + 1 values.
        var (later, earlier) = (total, total)
        // Some lags at a time are cheaper than one; those beyond the last one are not used.
        var autocovariances: [Double] = []
        func require(_ lag: Int) {
            while autocovariances.count <= lag {
                let start = autocovariances.count
                autocovariances += LongRunVariance.autocovariances(
                    of: centred,
                    lags: start..<start + lagsAtOnce
                )
            }
        }
        var quiet = 0
        var limit = mostLags
        var lag = 0
        while lag <= min(limit, values.count - 2) {
            require(lag)
            later -= centred[lag] * centred[lag]
            earlier -= centred[values.count - 1 - lag] * centred[values.count - 1 - lag]
            if limit == mostLags {
                // The quiet run is looked for among the lags before this one.
                if lag >= quietLags, quiet >= quietLags {
                    limit = min(2 * max(lag - quietLags, 1), mostLags)
                }
                let correlation = abs(autocovariances[lag]) * count / (later * earlier).squareRoot()
                quiet = correlation < band ? quiet + 1 : 0
            }
            lag += 1
        }
        require(limit)
        return Array(autocovariances.prefix(limit + 1))
    }

    private static let lagsAtOnce = 8
}
