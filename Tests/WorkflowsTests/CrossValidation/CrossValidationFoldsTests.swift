import Market
import TestSupport
import Testing
import Workflows

/// Where the folds and paths of a cross-validation lie.
@Suite struct CrossValidationFoldsTests {
    private static func settings(
        _ groups: Int,
        _ tested: Int,
        embargo: Int = 0
    ) -> CrossValidationSettings {
        var settings = CrossValidationSettings()
        settings.groups = groups
        settings.testedGroups = tested
        settings.embargo = embargo
        return settings
    }

    @Test(arguments: [(2, 1), (5, 1), (6, 2), (7, 3)], [nil, 24])
    func `no fold learns from a bar near those that it tests`(
        shape: (groups: Int, tested: Int),
        lookback: Int?
    ) throws {
        let window = 1100..<3100
        let folds = try CrossValidationFolds(
            window: window,
            settings: Self.settings(shape.groups, shape.tested, embargo: 10),
            lookback: lookback
        )
        #expect(folds.purge == (lookback ?? 0) + 1)
        for (learned, tested) in zip(folds.learned, folds.tested) {
            #expect(!learned.isEmpty)
            for stretch in learned {
                #expect(window.clamped(to: stretch) == stretch)
                for test in tested {
                    // Purged on both sides, and the embargo after the test.
                    let isBefore = stretch.upperBound + folds.purge <= test.lowerBound
                    let isAfter = test.upperBound + folds.purge + 10 <= stretch.lowerBound
                    #expect(isBefore || isAfter)
                }
            }
        }
    }

    @Test func `each path trades the whole window with models that have not learned from it`()
        throws
    {
        let folds = try CrossValidationFolds(
            window: 1100..<3100,
            settings: Self.settings(6, 2),
            lookback: 24
        )
        #expect(folds.testedGroups.count == 15)
        #expect(folds.paths.count == 5)
        for path in folds.paths {
            #expect(path.first?.bars.lowerBound == 1100)
            #expect(path.last?.bars.upperBound == 3100)
            for (leg, next) in zip(path, path.dropFirst()) {
                #expect(leg.bars.upperBound == next.bars.lowerBound)
            }
            for leg in path {
                #expect(folds.tested[leg.fold][leg.stretch] == leg.bars)
            }
        }
        // Every test of a group is on one path.
        let legs = folds.paths.flatMap(\.self)
        #expect(Set(legs).count == legs.count)
        #expect(legs.count == 30)
    }

    @Test func `one tested group is k-fold, with one path`() throws {
        let folds = try CrossValidationFolds(
            window: 0..<1000,
            settings: Self.settings(5, 1),
            lookback: 9
        )
        #expect(folds.paths.count == 1)
        #expect(folds.tested == (0..<5).map { [200 * $0..<200 * ($0 + 1)] })
        #expect(folds.learned[0] == [210..<1000])
        #expect(folds.learned[2] == [0..<390, 610..<1000])
    }

    @Test func `groups that are too short are refused`() throws {
        for settings in [Self.settings(50, 1), Self.settings(10, 9)] {
            #expect(throws: WorkflowError.self) {
                try CrossValidationFolds(window: 0..<120, settings: settings, lookback: 60)
            }
        }
    }
}
