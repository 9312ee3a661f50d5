import Foundation
import Market
import Neural
import Synchronization

/// What simple rules read of a series: its bars' own returns and ranges, clipped like the targets.
final class BaselineInputs: Sendable {
    let series: CandleSeries
    /// ln(close / previous close) of each bar, clipped; 0 for the first.
    let logReturns: [Double]
    /// ln(high / low) of each bar, clipped.
    let logRanges: [Double]
    /// HAR's terms of the clipped ranges.
    let terms: RangeTerms
    private let scaledFeatures = Mutex<Matrix?>(nil)

    init(_ series: CandleSeries, bounds: ClippedTargets.Bounds) {
        self.series = series
        let closes = series.closes
        logReturns = closes.indices.map { bar in
            bar == 0 ? 0 : bounds.clipped(log(closes[bar] / closes[bar - 1]), .logReturn)
        }
        logRanges = series.logRanges.map { bounds.clipped($0, .logRange) }
        terms = RangeTerms(logRanges)
    }

    /// All features, scaled, computed once.
    func features(by scaler: Scaler) -> Matrix {
        scaledFeatures.withLock { known in
            if let known { return known }
            let matrix = scaler.matrix(
                of: FeatureTable(series, features: scaler.features).values,
                limit: Dataset.featureLimit
            )
            known = matrix
            return matrix
        }
    }
}
