/// Scales each column of the fitted rows to 0...1, as scikit-learn's `MinMaxScaler` does.
///
/// Other rows may leave that range. A column that does not vary has scale 1 and becomes 0.
public struct MinMaxScaler: Codable, Hashable, Sendable {
    /// Least value of each column.
    public let minimum: [Double]
    /// Largest value of each column.
    public let maximum: [Double]
    /// What each column is multiplied by: 1 / (maximum - minimum), or 1.
    public let scale: [Double]
    /// What is added after that: -minimum x scale.
    public let offset: [Double]
    /// How many rows it was fitted on.
    public let sampleCount: Int

    /// scikit-learn's names.
    private enum CodingKeys: String, CodingKey {
        case minimum = "data_min"
        case maximum = "data_max"
        case scale
        case offset = "min"
        case sampleCount = "n_samples_seen"
    }

    /// A scaler of given parameters, one for each column.
    init(
        minimum: [Double],
        maximum: [Double],
        scale: [Double],
        offset: [Double],
        sampleCount: Int
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.scale = scale
        self.offset = offset
        self.sampleCount = sampleCount
    }

    /// Fits the scaler.
    ///
    /// - Parameters:
    ///   - values: At least one row of `width` finite numbers, row after row.
    ///   - width: Columns in a row.
    package init(fitting values: ArraySlice<Double>, width: Int) {
        var minimum = [Double](repeating: .infinity, count: width)
        var maximum = [Double](repeating: -.infinity, count: width)
        for (offset, value) in values.enumerated() {
            minimum[offset % width] = min(minimum[offset % width], value)
            maximum[offset % width] = max(maximum[offset % width], value)
        }
        let scale = zip(minimum, maximum).map { minimum, maximum in
            // scikit-learn's bound below which a range counts as none.
            let range = maximum - minimum
            return range < 10 * Double.ulpOfOne ? 1 : 1 / range
        }
        self.minimum = minimum
        self.maximum = maximum
        self.scale = scale
        offset = zip(minimum, scale).map { -$0 * $1 }
        sampleCount = values.count / width
    }
}
