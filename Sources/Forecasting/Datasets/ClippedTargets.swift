/// Targets without the wild ones: those beyond some standard deviations are moved there.
///
/// One low of a thousandth of the price is a range of ln 1000 in a market whose bars range over a
/// hundredth. Standardising by it would leave all other ranges no room, so the deviation itself is
/// that of the clipped targets: bounds and deviation are found in turn until they agree.
struct ClippedTargets {
    /// Bound of a standardised target, that of features.
    static let limit = Dataset.featureLimit

    /// The targets, row after row; NaN stays NaN.
    let values: [Double]
    /// Bounds of each target.
    let bounds: Bounds
    /// Rows of the values in which each target was moved, in columns.
    let clippedRows: [[Int]]

    /// Clips targets.
    ///
    /// - Parameters:
    ///   - raw: The targets, row after row; those of `rows` finite.
    ///   - rows: Rows that the bounds are fitted on, at least one.
    init(_ raw: [Double], rows: some Sequence<Int>) {
        let width = Target.allCases.count
        var values = raw
        var bounds: [ClosedRange<Double>] = []
        var clippedRows: [[Int]] = []
        for column in 0..<width {
            let fitted = rows.map { raw[$0 * width + column] }
            let bound = Self.bounds(of: fitted)
            var moved: [Int] = []
            for row in 0..<raw.count / width {
                let value = raw[row * width + column]
                let clipped = value.isNaN ? value : value.clipped(to: bound)
                if clipped < value || clipped > value {
                    values[row * width + column] = clipped
                    moved.append(row)
                }
            }
            bounds.append(bound)
            clippedRows.append(moved)
        }
        self.values = values
        self.bounds = Bounds(columns: bounds)
        self.clippedRows = clippedRows
    }

    /// The bounds of each target in columns, for targets of any bar.
    struct Bounds: Encodable, Hashable {
        fileprivate let columns: [ClosedRange<Double>]

        /// A target of any bar, clipped likewise.
        func clipped(_ value: Double, _ target: Target) -> Double {
            value.clipped(to: columns[target.column])
        }
    }

    /// Bounds that lie ``limit`` deviations of what they leave from its mean.
    ///
    /// They only ever come nearer, and stop at the latest where nothing is beyond them.
    private static func bounds(of values: [Double]) -> ClosedRange<Double> {
        var bounds = -Double.infinity...Double.infinity
        for _ in 0..<100 {
            let clipped = values.map { $0.clipped(to: bounds) }
            let mean = clipped.reduce(0, +) / Double(clipped.count)
            let variance =
                clipped.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(clipped.count)
            let reach = limit * variance.squareRoot()
            // In a market that stands still there is no deviation to measure in.
            guard reach > limit * 1e-12 else { return -Double.infinity...Double.infinity }
            let next = mean - reach...mean + reach
            guard clipped.contains(where: { !next.contains($0) }) else {
                return bounds.lowerBound.isFinite ? bounds : next
            }
            bounds = next
        }
        return bounds
    }
}

extension Double {
    fileprivate func clipped(to bounds: ClosedRange<Double>) -> Double {
        Swift.min(Swift.max(self, bounds.lowerBound), bounds.upperBound)
    }
}
