import Foundation

/// Mean of squared differences; NaN for none.
func meanSquaredError(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(left.count)
}

/// Pearson's correlation of two lists of equal length; nil where one of them does not vary.
package func correlation(_ left: [Double], _ right: [Double]) -> Double? {
    let count = Double(left.count)
    let leftMean = left.reduce(0, +) / count
    let rightMean = right.reduce(0, +) / count
    var product = 0.0
    var leftSquare = 0.0
    var rightSquare = 0.0
    for (x, y) in zip(left, right) {
        product += (x - leftMean) * (y - rightMean)
        leftSquare += (x - leftMean) * (x - leftMean)
        rightSquare += (y - rightMean) * (y - rightMean)
    }
    guard leftSquare > 0, rightSquare > 0 else { return nil }
    return product / (leftSquare * rightSquare).squareRoot()
}

/// Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank.
package func rankCorrelation(_ left: [Double], _ right: [Double]) -> Double? {
    correlation(ranks(of: left), ranks(of: right))
}

/// Ranks from 1, ties sharing their mean rank.
func ranks(of values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
        var end = first + 1
        while end < order.count, values[order[end]] == values[order[first]] {
            end += 1
        }
        for place in first..<end {
            ranks[order[place]] = Double(first + 1 + end) / 2
        }
        first = end
    }
    return ranks
}

/// A share with the 95 % confidence interval of the true share.
public struct Proportion: Codable, Hashable, Sendable {
    /// How many of ``of`` there were.
    public let count: Int
    /// How many there could have been.
    public let of: Int
    /// The share, 0...1.
    public let value: Double
    /// Lower end of the 95 % interval.
    public let low: Double
    /// Upper end of the 95 % interval.
    public let high: Double

    /// A share with its Wilson score interval; nil of nothing.
    ///
    /// Source: Wilson, "Probable inference, the law of succession, and statistical inference",
    /// Journal of the American Statistical Association 22 (1927). It takes trials as independent.
    public init?(_ count: Int, of trials: Int) {
        guard trials > 0 else { return nil }
        let normal = ConfidenceInterval.normalQuantile
        let number = Double(trials)
        let share = Double(count) / number
        let widening = 1 + normal * normal / number
        let middle = (share + normal * normal / (2 * number)) / widening
        let half =
            normal / widening
            * (share * (1 - share) / number + normal * normal / (4 * number * number)).squareRoot()
        self.count = count
        of = trials
        value = share
        low = max(0, middle - half)
        high = min(1, middle + half)
    }
}
