import Testing
import Validation

struct SplitTests {
    private struct Golden: Decodable {
        struct Walk: Decodable {
            let count, train, test, purge: Int
            let anchored, short: Bool
            let folds: [[[[Int]]]]
        }
        struct Groups: Decodable {
            let count, groups, tested, purge, embargo: Int
            let folds: [[[[Int]]]]
            let paths: [[Int]]?

            var separation: Separation { Separation(purge: purge, embargo: embargo) }
        }
        let walkForward: [Walk]
        let skfolio, kFold, combinatorial: [Groups]
    }

    /// A fold as the goldens write it, with touching test stretches as one or not.
    private static func written(_ folds: [Fold], joined: Bool = false) -> [[[[Int]]]] {
        folds.map { fold in
            var test = fold.test.map { [$0.lowerBound, $0.upperBound] }
            if joined {
                test = test.reduce(into: []) { stretches, next in
                    if let last = stretches.last, last[1] == next[0] {
                        stretches[stretches.count - 1] = [last[0], next[1]]
                    } else {
                        stretches.append(next)
                    }
                }
            }
            return [fold.train.map { [$0.lowerBound, $0.upperBound] }, test]
        }
    }

    @Test func `walk-forward splits are skfolio's on 50 random shapes`() throws {
        let rows = try Goldens.read("splits", as: Golden.self).walkForward
        #expect(rows.count == 50)
        for row in rows {
            let walk = try WalkForward(
                count: row.count,
                train: row.train,
                test: row.test,
                window: row.anchored ? .anchored : .rolling,
                separation: Separation(purge: row.purge),
                keepsShortTest: row.short
            )
            #expect(Self.written(walk.folds) == row.folds)
        }
    }

    @Test func `combinatorial splits and paths are skfolio's on 50 random shapes`() throws {
        let rows = try Goldens.read("splits", as: Golden.self).skfolio
        #expect(rows.count == 50)
        for row in rows {
            let split = try CombinatorialPurgedSplit(
                count: row.count,
                groups: row.groups,
                tested: row.tested,
                separation: row.separation,
                remainder: .last
            )
            #expect(Self.written(split.folds) == row.folds)
            // skfolio has the path of each tested group of each fold.
            let paths = split.paths
            for (fold, ids) in (row.paths ?? []).enumerated() {
                for (group, path) in zip(split.testedGroups[fold], ids) {
                    #expect(paths[path][group].fold == fold)
                    #expect(paths[path][group].samples == split.groups[group])
                }
            }
        }
    }

    @Test func `purged k-fold and combinatorial splits are purgedcv's on 50 random shapes each`()
        throws
    {
        let golden = try Goldens.read("splits", as: Golden.self)
        #expect(golden.kFold.count == 50 && golden.combinatorial.count == 50)
        for row in golden.kFold {
            let split = try PurgedKFold(
                count: row.count,
                groups: row.groups,
                separation: row.separation
            )
            #expect(Self.written(split.folds) == row.folds)
        }
        for row in golden.combinatorial {
            let split = try CombinatorialPurgedSplit(
                count: row.count,
                groups: row.groups,
                tested: row.tested,
                separation: row.separation
            )
            #expect(Self.written(split.folds, joined: true) == row.folds)
        }
    }

    @Test func `every path tests every sample once, by a model that did not learn from it`() throws
    {
        let split = try CombinatorialPurgedSplit(
            count: 60,
            groups: 6,
            tested: 2,
            separation: Separation(purge: 2, embargo: 1)
        )
        #expect(split.folds.count == 15 && split.paths.count == 5)
        for path in split.paths {
            #expect(path.flatMap(\.samples) == Array(0..<60))
            for leg in path {
                #expect(!split.folds[leg.fold].train.contains { $0.overlaps(leg.samples) })
            }
        }
    }

    @Test func `a walk leaves purge and embargo between training and test`() throws {
        let walk = try WalkForward(
            count: 100,
            train: 40,
            test: 10,
            step: 20,
            window: .anchored,
            separation: Separation(purge: 3, embargo: 2)
        )
        #expect(
            walk.folds == [
                Fold(train: [0..<40], test: [45..<55]), Fold(train: [0..<60], test: [65..<75]),
                Fold(train: [0..<80], test: [85..<95]),
            ]
        )
        #expect(walk.folds[1].trainCount == 60 && walk.folds[1].testCount == 10)
    }

    @Test func `a parameter out of range is named with its value and what it has to be`() {
        #expect(
            throws: ValidationError(
                parameter: "count",
                value: 30,
                requirement: "at least 53 for one fold: training, what is left out, and a test"
            )
        ) {
            try WalkForward(
                count: 30,
                train: 40,
                test: 10,
                separation: Separation(purge: 1, embargo: 2)
            )
        }
        #expect(throws: ValidationError(parameter: "purge", value: -1, requirement: "at least 0")) {
            try PurgedKFold(count: 30, groups: 3, separation: Separation(purge: -1))
        }
        #expect(
            throws: ValidationError(parameter: "tested", value: 4, requirement: "from 1 to 3")
        ) {
            try CombinatorialPurgedSplit(count: 30, groups: 4, tested: 4)
        }
        #expect(throws: ValidationError.self) {
            try CombinatorialPurgedSplit(count: 100, groups: 40, tested: 20)
        }
    }
}
