/// How a search chooses its trials from a space.
public enum SearchMethod: String, Codable, Hashable, Sendable, CaseIterable {
    /// Every combination.
    case grid
    /// Combinations drawn by chance, none twice.
    case random
    /// A Latin hypercube: each parameter's values are used equally often.
    case latinHypercube = "lhs"
    /// Every combination, or some drawn ones, on a short window; the best on longer ones.
    case halving
    /// A Latin hypercube, then settings near the good ones: a tree-structured Parzen estimator.
    case estimator = "tpe"

    /// Whether a trial is chosen by the results of others, so that they cannot be planned ahead.
    public var looksAtResults: Bool { self == .halving || self == .estimator }

    /// Whether all combinations are tried where no number of trials is given.
    public var canBeWhole: Bool { self == .grid || self == .halving }

    /// All methods in one line, for help texts.
    public static let summary =
        "grid (every combination), random, lhs (a Latin hypercube, which uses each value equally "
        + "often), halving (all on a ninth of the window, the best third on a third of it, the best "
        + "third of those on all), or tpe (near those that did well so far)"

    /// Chooses the trials.
    ///
    /// They depend on nothing but the space, the number and the generator.
    ///
    /// - Parameters:
    ///   - space: The space.
    ///   - most: How many trials are wanted, at least 1; a grid has all its combinations.
    ///   - generator: The random number generator; a grid does not draw.
    /// - Returns: Different combinations that the strategy takes; fewer than wanted where the space
    ///   has no more, or hardly any that the strategy takes. Nil for a grid of more than that many
    ///   combinations. For ``estimator`` the first ones, which are chosen without results.
    public func trials(
        of space: SearchSpace,
        most: Int,
        using generator: inout some RandomNumberGenerator
    ) -> [SearchSpace.Point]? {
        switch self {
        case .grid:
            return space.combinations <= most ? Self.all(space) : nil
        case .random:
            return Self.drawn(space, most, after: [], using: &generator)
        case .latinHypercube:
            let cube = Self.cube(space, most, using: &generator)
            return Self.drawn(space, most, after: cube, using: &generator)
        case .halving:
            return space.combinations <= most
                ? Self.all(space) : Self.drawn(space, most, after: [], using: &generator)
        case .estimator:
            return Self.latinHypercube.trials(
                of: space,
                most: TreeParzenEstimator.firstTrials(of: most),
                using: &generator
            )
        }
    }

    private static func all(_ space: SearchSpace) -> [SearchSpace.Point] {
        (0..<space.combinations).map(space.point).filter(space.isAllowed)
    }

    /// Adds combinations drawn by chance to those that are left of some first ones.
    private static func drawn(
        _ space: SearchSpace,
        _ most: Int,
        after first: [SearchSpace.Point],
        using generator: inout some RandomNumberGenerator
    ) -> [SearchSpace.Point] {
        var known: Set<SearchSpace.Point> = []
        var trials = first.filter { space.isAllowed($0) && known.insert($0).inserted }
        // A small space is shuffled whole: drawing its last combinations would take long.
        if space.combinations <= 4 * most {
            var rest = all(space).filter { !known.contains($0) }
            shuffle(&rest, using: &generator)
            return trials + rest.prefix(max(0, most - trials.count))
        }
        var attempts = 0
        while trials.count < most, attempts < 100 * most {
            attempts += 1
            let point = space.canonical(
                space.axes.map { draw($0.values.count, using: &generator) }
            )
            if space.isAllowed(point), known.insert(point).inserted { trials.append(point) }
        }
        return trials
    }

    /// Places one trial in each of as many equal strata of every axis.
    ///
    /// Source: M. D. McKay, R. J. Beckman and W. J. Conover, "A Comparison of
    /// Three Methods for Selecting Values of Input Variables", Technometrics 21 (1979).
    private static func cube(
        _ space: SearchSpace,
        _ count: Int,
        using generator: inout some RandomNumberGenerator
    ) -> [SearchSpace.Point] {
        var points = [SearchSpace.Point](repeating: [], count: count)
        for axis in space.axes {
            var strata = Array(0..<count)
            shuffle(&strata, using: &generator)
            for (index, stratum) in strata.enumerated() {
                let share = Double(generator.next() >> 11) * 0x1p-53
                let place = (Double(stratum) + share) / Double(count) * Double(axis.values.count)
                points[index].append(min(axis.values.count - 1, Int(place)))
            }
        }
        return points.map(space.canonical)
    }

    // Spelled out: the standard library may change how it draws, and trials may not.

    /// A whole number from 0 and below a count.
    static func draw(_ count: Int, using generator: inout some RandomNumberGenerator) -> Int {
        Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)
    }

    private static func shuffle<Element>(
        _ elements: inout [Element],
        using generator: inout some RandomNumberGenerator
    ) {
        for index in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(index, draw(index + 1, using: &generator))
        }
    }
}
