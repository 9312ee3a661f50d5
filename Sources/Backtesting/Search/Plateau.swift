/// What a search's figure is worth around a setting: a plateau, or a lucky dot.
///
/// The neighbourhood of a setting is the setting itself and its neighbours. On a grid the neighbours
/// are those one step away in one parameter. Trials that were drawn have no such neighbours, so
/// theirs are the nearest ones, two for each parameter, by the distance of their places on the axes
/// over the lengths of the axes. Values of names and flags have no order: settings that differ in
/// one are no neighbours.
public struct Plateau: Hashable, Codable, Sendable {
    /// Neighbours, the setting itself left out.
    public var neighbours: Int
    /// Mean Sharpe ratio of the neighbourhood; an undefined ratio counts as 0.
    public var meanSharpe: Double
    /// The lowest of them.
    public var worstSharpe: Double
    /// The highest less the lowest of them.
    public var spread: Double

    private enum CodingKeys: String, CodingKey {
        case neighbours
        case meanSharpe = "mean_sharpe"
        case worstSharpe = "worst_sharpe"
        case spread
    }

    /// The neighbourhoods of some trials.
    ///
    /// - Parameters:
    ///   - points: The trials' places on the axes, none twice.
    ///   - ordered: For each axis whether its values have an order.
    ///   - lengths: For each axis how many values it has.
    ///   - isGrid: Whether the trials are all combinations.
    ///   - ratios: The trials' Sharpe ratios.
    /// - Returns: One element a trial.
    /// - Complexity: O(trials · axes) for a grid, O(trials² · axes) for others.
    public static func around(
        _ points: [[Int]],
        ordered: [Bool],
        lengths: [Int],
        isGrid: Bool,
        ratios: [Double?]
    ) -> [Plateau] {
        precondition(points.count == ratios.count, "a ratio for each trial")
        let values = ratios.map { $0 ?? 0 }
        let places = Dictionary(zip(points, points.indices)) { $1 }
        return points.indices.map { trial in
            let neighbours =
                isGrid
                ? adjacent(points[trial], ordered, places)
                : nearest(trial, points, ordered, lengths)
            return Plateau([values[trial]] + neighbours.map { values[$0] })
        }
    }

    private init(_ ratios: [Double]) {
        neighbours = ratios.count - 1
        meanSharpe = ratios.reduce(0, +) / Double(ratios.count)
        worstSharpe = ratios.min() ?? 0
        spread = (ratios.max() ?? 0) - worstSharpe
    }

    /// The trials one step away.
    private static func adjacent(
        _ point: [Int],
        _ ordered: [Bool],
        _ places: [[Int]: Int]
    ) -> [Int] {
        point.indices.filter { ordered[$0] }.flatMap { axis in
            [-1, 1].compactMap { step in
                var other = point
                other[axis] += step
                return places[other]
            }
        }
    }

    /// The nearest trials with the same names and flags.
    private static func nearest(
        _ trial: Int,
        _ points: [[Int]],
        _ ordered: [Bool],
        _ lengths: [Int]
    ) -> [Int] {
        let point = points[trial]
        var distances: [(distance: Double, trial: Int)] = []
        for (other, place) in points.enumerated() where other != trial {
            var distance = 0.0
            var isNear = true
            for axis in point.indices {
                if ordered[axis] {
                    let step = Double(place[axis] - point[axis]) / Double(max(1, lengths[axis] - 1))
                    distance += step * step
                } else {
                    isNear = isNear && place[axis] == point[axis]
                }
            }
            if isNear { distances.append((distance, other)) }
        }
        distances.sort { ($0.distance, $0.trial) < ($1.distance, $1.trial) }
        return distances.prefix(2 * ordered.count(where: \.self)).map(\.trial)
    }
}

extension Plateau {
    /// The middle of the best plateau: the trial whose neighbourhood's worst ratio is the highest.
    ///
    /// Only trials with as many neighbours as any trial has are considered, since the worst of fewer
    /// is flattered. Of equal ones the mean decides, then the order.
    ///
    /// - Parameter plateaus: One element a trial, at least one.
    /// - Returns: The trial's place.
    public static func middle(of plateaus: [Plateau]) -> Int {
        let most = plateaus.map(\.neighbours).max() ?? 0
        let whole = plateaus.indices.filter { plateaus[$0].neighbours == most }
        return whole.reduce(whole.first ?? 0) { best, trial in
            let (old, new) = (plateaus[best], plateaus[trial])
            return (new.worstSharpe, new.meanSharpe) > (old.worstSharpe, old.meanSharpe)
                ? trial : best
        }
    }
}
