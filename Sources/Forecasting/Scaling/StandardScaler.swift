import Foundation

/// Scales each column to mean 0 and variance 1, as scikit-learn's `StandardScaler` does.
///
/// The variance is that of the population (division by *n*). A column that does not vary, up to
/// rounding error, is only centred: its scale is 1.
public struct StandardScaler: Codable, Hashable, Sendable {
    /// Mean of each column.
    public let mean: [Double]
    /// Population variance of each column.
    public let variance: [Double]
    /// What each column is divided by: the root of its variance, or 1.
    public let scale: [Double]
    /// How many rows it was fitted on.
    public let sampleCount: Int

    /// scikit-learn's names.
    private enum CodingKeys: String, CodingKey {
        case mean
        case variance = "var"
        case scale
        case sampleCount = "n_samples_seen"
    }

    /// A scaler of given parameters, one for each column.
    init(
        mean: [Double],
        variance: [Double],
        scale: [Double],
        sampleCount: Int
    ) {
        self.mean = mean
        self.variance = variance
        self.scale = scale
        self.sampleCount = sampleCount
    }

    /// Fits the scaler.
    ///
    /// - Parameters:
    ///   - values: At least one row of `width` finite numbers, row after row.
    ///   - width: Columns in a row.
    package init(fitting values: ArraySlice<Double>, width: Int) {
        let count = values.count / width
        let number = Double(count)
        var mean = [Double](repeating: 0, count: width)
        for (offset, value) in values.enumerated() {
            mean[offset % width] += value
        }
        mean = mean.map { $0 / number }

        // Two passes; the sum of deviations, which would be 0 in exact arithmetic, corrects the
        // rounding of the mean (Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample
        // Variance", equation 1.7), as in scikit-learn.
        var squares = [Double](repeating: 0, count: width)
        var deviations = [Double](repeating: 0, count: width)
        for (offset, value) in values.enumerated() {
            let deviation = value - mean[offset % width]
            squares[offset % width] += deviation * deviation
            deviations[offset % width] += deviation
        }
        let variance = zip(squares, deviations).map { square, deviation in
            (square - deviation * deviation / number) / number
        }

        self.mean = mean
        self.variance = variance
        sampleCount = count
        scale = zip(mean, variance).map { mean, variance in
            // scikit-learn's bound on the variance that rounding alone can leave in a constant.
            let error = number * mean * Double.ulpOfOne
            let isConstant = variance <= number * Double.ulpOfOne * variance + error * error
            return isConstant ? 1 : variance.squareRoot()
        }
    }
}
