import Foundation

/// Proposes settings near those that did well so far: the tree-structured Parzen estimator.
///
/// The tried settings are split into the best share and the rest. Each part is a density: a mixture of
/// a kernel around each of its settings and of one even over all values. Settings are drawn from the
/// density of the good ones, and the one whose ratio of the two densities is the largest is proposed.
/// Source: J. Bergstra, R. Bardenet, Y. Bengio and B. Kégl, "Algorithms for Hyper-Parameter
/// Optimization", NeurIPS 24 (2011).
///
/// A kernel is a product over all parameters, so that what is good only together is kept together. On
/// an axis with an order it is a normal density of the places, cut at the ends, with the bandwidth
/// `length / 5 · n^(-1 / (4 + axes))` of *n* kernels, at least half a place; on names and flags it has
/// 4/5 at the setting's own value and the rest on the others.
///
/// Proposals come in batches. Those of one batch know the results of the batches before, and count as
/// poor until theirs are known, which keeps them apart from each other; so the order in which the
/// evaluations of a batch end decides nothing.
public struct TreeParzenEstimator: Sendable {
    /// How many settings are proposed at a time.
    public static let batch = 8
    /// The best share of what was tried.
    private static let goodShare = 0.15
    /// The most settings that count as good.
    private static let mostGood = 25
    /// Settings that are drawn for each proposal.
    private static let candidates = 48
    /// The share of a kernel at its own name or flag.
    private static let ownShare = 0.8

    private let lengths: [Int]
    private let ordered: [Bool]
    private var tried: [(point: SearchSpace.Point, value: Double)] = []

    /// Creates an estimator that knows nothing.
    ///
    /// - Parameters:
    ///   - lengths: For each axis how many values it has.
    ///   - ordered: For each axis whether its values have an order.
    public init(lengths: [Int], ordered: [Bool]) {
        precondition(lengths.count == ordered.count, "an order or none for each axis")
        self.lengths = lengths
        self.ordered = ordered
    }

    /// How many settings are drawn evenly before the first proposal.
    ///
    /// - Parameter most: All trials that are wanted.
    /// - Returns: A quarter of them, and ten at least where so many are wanted.
    public static func firstTrials(of most: Int) -> Int {
        min(most, max(10, most / 4))
    }

    /// Takes what a setting came to.
    ///
    /// - Parameters:
    ///   - point: The setting.
    ///   - value: The larger the better; nil for an undefined one, which is worse than all others.
    public mutating func observe(_ point: SearchSpace.Point, value: Double?) {
        tried.append((point, value ?? -.infinity))
    }

    /// Proposes settings that were not tried yet.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - canonical: The setting that stands for one, of those that come to the same.
    ///   - isAllowed: Whether a setting may be proposed.
    ///   - generator: The random number generator.
    /// - Returns: Different settings; fewer where hardly any are left.
    public func proposals(
        _ count: Int,
        canonical: (SearchSpace.Point) -> SearchSpace.Point = { $0 },
        isAllowed: (SearchSpace.Point) -> Bool,
        using generator: inout some RandomNumberGenerator
    ) -> [SearchSpace.Point] {
        // The first of equal ones counts as the better one.
        let ranked = tried.enumerated()
            .sorted { ($0.element.value, -$0.offset) > ($1.element.value, -$1.offset) }
            .map(\.element.point)
        let share = Int((Self.goodShare * Double(ranked.count)).rounded(.up))
        let border = min(ranked.count, max(2, min(Self.mostGood, share)))
        let good = Density(ranked[..<border], lengths, ordered, ownShare: Self.ownShare)
        var poor = Density(ranked[border...], lengths, ordered, ownShare: Self.ownShare)
        var known = Set(ranked)
        var proposals: [SearchSpace.Point] = []
        for _ in 0..<count {
            var best: (point: SearchSpace.Point, score: Double)?
            var drawn = 0
            var attempts = 0
            while drawn < Self.candidates, attempts < 20 * Self.candidates {
                attempts += 1
                // Where good settings have no neighbours left, any will do.
                let point = canonical(
                    attempts <= 10 * Self.candidates
                        ? good.draw(using: &generator)
                        : lengths.map { SearchMethod.draw($0, using: &generator) }
                )
                guard !known.contains(point), isAllowed(point) else { continue }
                drawn += 1
                let score = log(good.value(at: point)) - log(poor.value(at: point))
                if score > best?.score ?? -.infinity { best = (point, score) }
            }
            guard let best else { break }
            known.insert(best.point)
            poor.add(best.point)
            proposals.append(best.point)
        }
        return proposals
    }
}

/// A mixture of kernels around settings, and of one even over all values.
private struct Density {
    /// The kernel of one axis.
    private struct Axis {
        let length: Int
        /// Of a normal axis the share of a place by its distance, before the cut at the ends.
        var shares: [Double] = []
        /// What of a kernel lies inside the ends, by the place of its middle.
        var inside: [Double] = []
        /// Of names and flags the share of the own value, and of each other one.
        var own = 0.0
        var other = 0.0

        func value(_ place: Int, around middle: Int) -> Double {
            shares.isEmpty
                ? (place == middle ? own : other) : shares[abs(place - middle)] / inside[middle]
        }
    }

    private let axes: [Axis]
    private var middles: [SearchSpace.Point]

    init(
        _ middles: ArraySlice<SearchSpace.Point>,
        _ lengths: [Int],
        _ ordered: [Bool],
        ownShare: Double
    ) {
        self.middles = Array(middles)
        let shrinkage = pow(Double(max(1, middles.count)), -1 / Double(4 + lengths.count))
        axes = zip(lengths, ordered).map { length, ordered in
            var axis = Axis(length: length)
            guard ordered else {
                axis.own = length > 1 ? ownShare : 1
                axis.other = length > 1 ? (1 - ownShare) / Double(length - 1) : 0
                return axis
            }
            let width = max(0.5, Double(length) / 5 * shrinkage)
            func below(_ distance: Double) -> Double {
                0.5 * erfc(-distance / (width * 2.0.squareRoot()))
            }
            axis.shares = (0..<length).map { below(Double($0) + 0.5) - below(Double($0) - 0.5) }
            axis.inside = (0..<length).map { middle in
                below(Double(length - middle) - 0.5) - below(-Double(middle) - 0.5)
            }
            return axis
        }
    }

    mutating func add(_ middle: SearchSpace.Point) {
        middles.append(middle)
    }

    /// The density at a setting; above 0, since a part of it is even.
    func value(at point: SearchSpace.Point) -> Double {
        let even = axes.reduce(1) { $0 / Double($1.length) }
        let sum = middles.reduce(even) { sum, middle in
            var product = 1.0
            for index in axes.indices {
                product *= axes[index].value(point[index], around: middle[index])
            }
            return sum + product
        }
        return sum / Double(middles.count + 1)
    }

    func draw(using generator: inout some RandomNumberGenerator) -> SearchSpace.Point {
        let chosen = SearchMethod.draw(middles.count + 1, using: &generator)
        guard chosen < middles.count else {
            return axes.map { SearchMethod.draw($0.length, using: &generator) }
        }
        return axes.indices.map { index in
            let axis = axes[index]
            var rest = Double(generator.next() >> 11) * 0x1p-53
            for place in 0..<axis.length {
                rest -= axis.value(place, around: middles[chosen][index])
                if rest < 0 { return place }
            }
            return axis.length - 1
        }
    }
}
