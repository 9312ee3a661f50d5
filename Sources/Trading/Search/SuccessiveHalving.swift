/// Many settings on a short window, the best of them on a longer one, the best of those on all of it.
///
/// Each step keeps a third of the settings and gives them three times the bars, the first ones of the
/// window, so it costs as much as the one before. Source: K. Jamieson and A. Talwalkar,
/// "Non-stochastic Best Arm Identification and Hyperparameter Optimization", AISTATS (2016).
public struct SuccessiveHalving: Hashable, Sendable {
    /// One step.
    public struct Rung: Hashable, Sendable {
        /// How many settings it evaluates.
        public var settings: Int
        /// On how many of the window's first bars.
        public var bars: Int
    }

    /// What is kept of the settings, and how much longer the next window is.
    public static let factor = 3
    /// The most times that settings are dropped.
    public static let mostCuts = 2
    /// The fewest bars that settings are dropped on.
    public static let leastBars = 120
    /// How many settings are kept at least, so that the last ones have neighbours.
    public static let leastSettings = 8

    /// The steps: settings fall, bars rise up to all of the window.
    public let rungs: [Rung]

    /// Plans the steps.
    ///
    /// - Parameters:
    ///   - settings: How many settings there are, at least 1.
    ///   - bars: Bars of the whole window, at least 1.
    public init(settings: Int, bars: Int) {
        var counts = [settings]
        var shortest = bars
        while let last = counts.last, counts.count <= Self.mostCuts,
            shortest / Self.factor >= Self.leastBars
        {
            let third = (last + Self.factor - 1) / Self.factor
            let kept = max(third, min(last, Self.leastSettings))
            guard kept < last else { break }
            counts.append(kept)
            shortest /= Self.factor
        }
        var length = bars
        var rungs: [Rung] = []
        for count in counts.reversed() {
            rungs.append(Rung(settings: count, bars: length))
            length /= Self.factor
        }
        self.rungs = rungs.reversed()
    }

    /// The settings that are kept.
    ///
    /// - Parameters:
    ///   - ratios: The settings' Sharpe ratios; undefined ones are worse than all others.
    ///   - count: How many to keep.
    /// - Returns: Their places, ascending; of equal ones the first.
    public static func best(of ratios: [Double?], count: Int) -> [Int] {
        ratios.indices
            .sorted { (ratios[$0] ?? -.infinity, -$0) > (ratios[$1] ?? -.infinity, -$1) }
            .prefix(count)
            .sorted()
    }
}
