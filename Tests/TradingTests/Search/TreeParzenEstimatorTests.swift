import Foundation
import TestSupport
import Testing
import Trading

/// Settings that are proposed near the good ones.
@Suite struct TreeParzenEstimatorTests {
    /// A planted surface over three numbers and a name.
    struct Surface: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let value: @Sendable (_ x: [Double], _ name: Int) -> Double
    }

    private static let lengths = [40, 30, 20, 3]
    private static let ordered = [true, true, true, false]

    private static let surfaces = [
        Surface(testDescription: "a bowl") { x, name in
            let distance = zip(x, [0.3, 0.7, 0.55]).reduce(0) { sum, pair in
                sum + (pair.0 - pair.1) * (pair.0 - pair.1)
            }
            return -distance - (name == 1 ? 0 : 0.2)
        },
        Surface(testDescription: "a bent ridge") { x, name in
            let (a, b) = (2 * x[0] - 0.5, 1.5 * x[1])
            let ridge = 10 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a)
            return -ridge - 0.1 * (x[2] - 0.2) * (x[2] - 0.2) - (name == 2 ? 0 : 0.3)
        },
        Surface(testDescription: "a narrow hill beside a broad one") { x, name in
            func hill(_ centre: [Double], _ width: [Double]) -> Double {
                let sum = zip(x, zip(centre, width)).reduce(0) { sum, pair in
                    let step = (pair.0 - pair.1.0) / pair.1.1
                    return sum + step * step
                }
                return exp(-sum / 2)
            }
            return 2 * hill([0.75, 0.25, 0.5], [0.12, 0.12, 0.3])
                + 0.8 * hill([0.2, 0.7], [0.3, 0.3]) + (name == 0 ? 0.1 : 0)
        },
    ]

    private static func value(_ point: [Int], on surface: Surface) -> Double {
        let shares = zip(point, lengths).prefix(3).map { Double($0) / Double($1 - 1) }
        return surface.value(shares, point[3])
    }

    private static func point(using generator: inout SplitMix64) -> [Int] {
        lengths.map { Int.random(in: 0..<$0, using: &generator) }
    }

    /// The points that the estimator tries, in batches.
    private static func search(
        _ surface: Surface,
        trials: Int,
        seed: UInt64
    ) -> [[Int]] {
        var generator = SplitMix64(seed: seed)
        var estimator = TreeParzenEstimator(lengths: lengths, ordered: ordered)
        var tried: [[Int]] = []
        var next = (0..<TreeParzenEstimator.firstTrials(of: trials)).map { _ in
            point(using: &generator)
        }
        while !next.isEmpty {
            for point in next { estimator.observe(point, value: value(point, on: surface)) }
            tried += next
            next = estimator.proposals(
                min(TreeParzenEstimator.batch, trials - tried.count),
                isAllowed: { _ in true },
                using: &generator
            )
        }
        return tried
    }

    @Test(arguments: surfaces)
    func `it finds at least what chance finds, in the mean of twenty seeds`(surface: Surface) {
        let trials = 80
        var (estimated, drawn) = (0.0, 0.0)
        for seed in 0..<UInt64(20) {
            let tried = Self.search(surface, trials: trials, seed: seed)
            #expect(tried.count == trials)
            estimated += tried.map { Self.value($0, on: surface) }.max() ?? 0
            var generator = SplitMix64(seed: seed &+ 1000)
            drawn +=
                (0..<trials).map { _ in
                    Self.value(Self.point(using: &generator), on: surface)
                }.max() ?? 0
        }
        #expect(estimated >= drawn, "\(estimated / 20) against \(drawn / 20)")
    }

    @Test func `the same results give the same proposals, others give others`() {
        let first = Self.search(Self.surfaces[0], trials: 40, seed: 3)
        #expect(first == Self.search(Self.surfaces[0], trials: 40, seed: 3))
        #expect(first != Self.search(Self.surfaces[1], trials: 40, seed: 3))
        #expect(Set(first.dropFirst(10)).count == 30)
    }

    @Test func `only what is allowed is proposed, each once, until nothing is left`() {
        var generator = SplitMix64(seed: 1)
        var estimator = TreeParzenEstimator(lengths: [4, 4], ordered: [true, false])
        var seen: Set<[Int]> = []
        while true {
            let points = estimator.proposals(3, isAllowed: { $0[0] <= $0[1] }, using: &generator)
            if points.isEmpty { break }
            for point in points {
                #expect(point[0] <= point[1])
                #expect(seen.insert(point).inserted)
                // An undefined value is worse than all others.
                estimator.observe(point, value: point[0] == 0 ? nil : 1)
            }
        }
        #expect(seen.count == 10)
    }
}

/// Settings that are dropped on short windows.
@Suite struct SuccessiveHalvingTests {
    private static func rungs(_ settings: Int, _ bars: Int) -> [[Int]] {
        SuccessiveHalving(settings: settings, bars: bars).rungs.map { [$0.settings, $0.bars] }
    }

    @Test func `each step keeps a third and has three times the bars`() {
        #expect(Self.rungs(100, 9000) == [[100, 1000], [34, 3000], [12, 9000]])
        #expect(Self.rungs(30, 9000) == [[30, 1000], [10, 3000], [8, 9000]])
    }

    @Test func `few settings and short windows are not cut`() {
        #expect(Self.rungs(8, 9000) == [[8, 9000]])
        #expect(Self.rungs(9, 9000) == [[9, 3000], [8, 9000]])
        #expect(Self.rungs(100, 359) == [[100, 359]])
        #expect(Self.rungs(100, 360) == [[100, 120], [34, 360]])
        #expect(Self.rungs(1, 1) == [[1, 1]])
    }

    @Test func `the best are kept in their order, undefined ratios last`() {
        let ratios: [Double?] = [1, nil, 3, 2, 3, nil]
        #expect(SuccessiveHalving.best(of: ratios, count: 2) == [2, 4])
        #expect(SuccessiveHalving.best(of: ratios, count: 5) == [0, 1, 2, 3, 4])
    }
}
