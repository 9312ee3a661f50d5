/// Distances of stop and target from the entry, in ranges.
///
/// A range is the unit: the average true range, the forecast range of the next bar, or the distance of
/// its band's edge, as ``Stops`` says.
public struct Levels: Hashable, Codable, Sendable {
    /// Distance of the stop in ranges, above 0.
    public var stopRanges: Double
    /// Distance of the target in ranges, above 0.
    public var targetRanges: Double

    /// Creates distances.
    public init(stopRanges: Double, targetRanges: Double) {
        self.stopRanges = stopRanges
        self.targetRanges = targetRanges
    }

    /// The levels in stops: a stop at one, and a target as many times as far as it was.
    var inStops: Levels { Levels(stopRanges: 1, targetRanges: targetRanges / stopRanges) }

    /// Stop at 1.5 ranges, target at 3.
    public static let standard = Levels(stopRanges: 1.5, targetRanges: 3)
    /// Stop at 2.5 ranges, target at 5.
    public static let conservative = Levels(stopRanges: 2.5, targetRanges: 5)
    /// Stop at 1 range, target at 2.
    public static let aggressive = Levels(stopRanges: 1, targetRanges: 2)

    /// Stop and target of a position entered at a price.
    ///
    /// If a level would be at zero or below, it is a hundredth of the price instead: an order needs
    /// a price above 0, and such a stop loses the position's margin anyway.
    ///
    /// - Returns: A stop on the losing side and a target on the winning side, both above 0; nil if
    ///   the range is not finite or not above 0.
    public func prices(
        for direction: Direction,
        at price: Double,
        range: Double
    ) -> (stopLoss: Double, takeProfit: Double)? {
        guard range.isFinite else { return nil }
        let floor = price / 100
        let stop = max(price - direction.sign * stopRanges * range, floor)
        let target = max(price + direction.sign * targetRanges * range, floor)
        guard direction.sign * (price - stop) > 0, direction.sign * (target - price) > 0 else {
            return nil
        }
        return (stop, target)
    }
}

/// The unit of the distances of stop and target: `stops` in JSON.
///
/// The multiples are the same for the first two. The average true range is the mean of past ranges and the
/// forecast is one of the next range, so both kinds of levels are equally far away on average: over
/// the embedded sample, the next bar's range is 1.01 times the average true range. From bar to bar
/// they differ.
public enum Stops: String, Codable, Sendable, CaseIterable, ParameterRepresentable {
    /// The average true range of the last bars.
    case atr
    /// The range that the model forecasts for the next bar.
    case forecast
    /// The edge of the conformal band of the next return: the stop is at the lower edge of a long
    /// position, at the upper one of a short, and the target as many times as far as its multiple is
    /// of the stop's.
    case band

    /// Why no stop can be placed without such a range.
    var absence: String {
        switch self {
        case .atr: "no stop can be placed, as the market stands still"
        case .forecast: "no stop can be placed, as the model forecasts no range that is wide enough"
        case .band: "no stop can be placed, as no band of the next return reaches far enough"
        }
    }
}
