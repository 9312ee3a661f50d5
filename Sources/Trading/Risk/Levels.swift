/// How far from the entry a position gives up and takes its gain, in average true ranges.
public struct Levels: Hashable, Codable, Sendable {
    /// Distance of the stop in ATRs, above 0.
    public var stopATRs: Double
    /// Distance of the target in ATRs, above 0.
    public var targetATRs: Double

    /// Creates distances.
    public init(stopATRs: Double, targetATRs: Double) {
        self.stopATRs = stopATRs
        self.targetATRs = targetATRs
    }

    /// Stop at 1.5 ATR, target at 3.
    public static let standard = Levels(stopATRs: 1.5, targetATRs: 3)
    /// Stop at 2.5 ATR, target at 5: room for noise.
    public static let conservative = Levels(stopATRs: 2.5, targetATRs: 5)
    /// Stop at 1 ATR, target at 2.
    public static let aggressive = Levels(stopATRs: 1, targetATRs: 2)

    /// Stop and target of a position entered at a price.
    ///
    /// Where the ATR is so large that a level would pass zero, it stands at a hundredth of the
    /// price instead: an order needs a price above 0, and such a stop loses the position's margin
    /// anyway.
    ///
    /// - Returns: A stop on the losing side and a target on the winning side, both above 0; nil
    ///   where the ATR is 0 or not a number, so that no such stop exists.
    public func prices(
        for direction: Direction,
        at price: Double,
        atr: Double
    ) -> (stopLoss: Double, takeProfit: Double)? {
        let floor = price / 100
        let stop = max(price - direction.sign * stopATRs * atr, floor)
        let target = max(price + direction.sign * targetATRs * atr, floor)
        guard direction.sign * (price - stop) > 0, direction.sign * (target - price) > 0 else {
            return nil
        }
        return (stop, target)
    }
}
