import Market
import TestSupport
import Testing
import Workflows

/// Where folds begin and end.
@Suite struct WalkForwardFoldsTests {
    private static func settings(
        train: Int = 20,
        step: Int = 5,
        anchored: Bool = false,
        embargo: Int = 0
    ) -> WalkForwardSettings {
        var walk = WalkForwardSettings()
        walk.trainDays = train
        walk.stepDays = step
        walk.isAnchored = anchored
        walk.embargo = embargo
        return walk
    }

    /// Hours of many days, with or without a halt of some hours.
    private static func series(without halt: Range<Int> = 0..<0) throws -> CandleSeries {
        let all = try CandleSeries.randomWalk(count: 1500, seed: 5)
        return try CandleSeries(
            key: all.key,
            candles: all.candles.enumerated().filter { !halt.contains($0.offset) }.map(\.element)
        )
    }

    @Test(arguments: [nil, 2, 24, 60], [0, 1, 48])
    func `no fold learns from a bar that its first forecast reads, whatever is asked for`(
        lookback: Int?,
        embargo: Int
    ) throws {
        for anchored in [false, true] {
            for halt in [0..<0, 700..<760, 1190..<1207] {
                let series = try Self.series(without: halt)
                let walk = Self.settings(anchored: anchored, embargo: embargo)
                let window = 1000..<series.count
                let folds = try WalkForwardFolds(
                    series,
                    window: window,
                    walk: walk,
                    lookback: lookback
                ).folds
                #expect(folds.first?.trading.lowerBound == window.lowerBound)
                #expect(folds.last?.trading.upperBound == window.upperBound)
                for (fold, next) in zip(folds, folds.dropFirst()) {
                    #expect(fold.trading.upperBound == next.trading.lowerBound)
                    #expect(
                        (fold.learned.lowerBound == next.learned.lowerBound) == anchored
                    )
                }
                for fold in folds {
                    // The first traded forecast reads `lookback` rows that end at its bar.
                    let firstRead = fold.trading.lowerBound - (lookback ?? 1) + 1
                    #expect(fold.learned.upperBound + embargo < firstRead)
                    #expect(fold.gap == (lookback ?? 0) + 1 + embargo)
                    #expect(fold.training.upperBound == fold.validation.lowerBound)
                    #expect(fold.validation.isEmpty == (lookback == nil))
                }
            }
        }
    }

    @Test func `a fold learns from its days and trades its step`() throws {
        let series = try Self.series()
        let folds = try WalkForwardFolds(
            series,
            window: 1000..<1500,
            walk: Self.settings(),
            lookback: 24
        ).folds
        #expect(folds.count == 5)
        #expect(folds[0].trading == 1000..<1120)
        #expect(folds[4].trading == 1480..<1500)
        // 480 hours up to 25 bars before the fold, of which 15 of 85 choose the epoch.
        #expect(folds[0].training == 495..<891)
        #expect(folds[0].validation == 891..<975)
        #expect(folds[1].learned == 615..<1095)
    }

    @Test func `too few days before the window name the days`() throws {
        let series = try Self.series()
        let error = #expect(throws: WorkflowError.self) {
            try WalkForwardFolds(
                series,
                window: 400..<1500,
                walk: Self.settings(),
                lookback: 24
            )
        }
        #expect(
            error?.description == "train_days is 20; only 15 whole days of BTCUSDT futures 1h are "
                + "stored before the window's first fold, which starts at "
                + "\(series.openTimes[400]); give at most that many, or a window that starts later"
        )
    }

    @Test func `a stretch that is shorter than its lookback is refused`() throws {
        let series = try Self.series()
        let error = #expect(throws: WorkflowError.self) {
            try WalkForwardFolds(
                series,
                window: 1000..<1500,
                walk: Self.settings(train: 2),
                lookback: 24
            )
        }
        #expect(error?.description.hasPrefix("train_days is 2; fold 1 would learn from 48") == true)
    }
}
