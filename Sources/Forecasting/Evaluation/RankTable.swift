/// The distribution of forecast sizes on validation bars, as 101 percentiles.
///
/// The percentile rank of `|log return|` in this table says how strong a forecast is for this
/// model.
public struct RankTable: Codable, Hashable, Sendable {
    /// Percentiles 0 to 100 of the size, not falling.
    public let percentiles: [Double]

    /// The percentiles of some sizes, linear between order statistics.
    ///
    /// - Parameter sizes: At least one finite number of at least 0.
    package init(sizes: [Double]) {
        let sorted = sizes.sorted()
        percentiles = (0...100).map { percent in
            let place = Double((sorted.count - 1) * percent) / 100
            let below = Int(place)
            let above = min(below + 1, sorted.count - 1)
            let value = sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
            // Rounding must not lift a percentile over the next.
            return min(value, sorted[above])
        }
    }

    /// The part of the sizes that are at most this one, 0...1, linear between percentiles.
    public func rank(of size: Double) -> Double {
        var low = 0
        var high = percentiles.count
        while low < high {
            let middle = (low + high) / 2
            if percentiles[middle] <= size {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0 else { return 0 }
        guard low < percentiles.count else { return 1 }
        let step = percentiles[low] - percentiles[low - 1]
        return (Double(low - 1) + (size - percentiles[low - 1]) / step) / 100
    }

    /// Whether it is a table that ``rank(of:)`` can read.
    var isUsable: Bool {
        percentiles.count == 101
            && percentiles.allSatisfy { $0.isFinite && $0 >= 0 }
            && zip(percentiles, percentiles.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
