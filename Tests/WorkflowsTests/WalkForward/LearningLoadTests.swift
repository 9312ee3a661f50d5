import Market
import TestSupport
import Testing
import Trading
import Workflows

/// How much the folds of a walk-forward learn from, as it is known before any candle is read.
@Suite struct LearningLoadTests {
    @Test(arguments: [1, 7, 20], [1, 3, 8])
    func `it is the candles that the folds of a series without gaps learn from`(
        train: Int,
        step: Int
    ) throws {
        let series = try CandleSeries.randomWalk(count: 1500, seed: 5)
        for (anchored, bars) in [(false, 480), (true, 480), (true, 500)] {
            var request = WalkForwardRequest(strategy: "supertrend", key: series.key)
            request.walk.trainDays = train
            request.walk.stepDays = step
            request.walk.isAnchored = anchored
            request.walk.seeds = 3
            let window = series.count - bars..<series.count
            request.backtest.window = .from(series.openTimes[window.lowerBound], to: nil)
            let folds = try WalkForwardFolds(
                series,
                window: window,
                walk: request.walk,
                lookback: nil
            ).folds
            let load = request.learningLoad(until: series.closeTime(at: series.count - 1))
            #expect(load.folds == folds.count)
            #expect(load.bars == Int64(3 * folds.map(\.learned.count).reduce(0, +)))

            let most = try #require(load.trainDays(within: Int(load.bars)))
            #expect(most == train)
            let fewer = load.trainDays(within: Int(load.bars) - 1)
            #expect(fewer == (train == 1 ? nil : train - 1))
        }
    }

    @Test func `a search learns once for each distinct training`() throws {
        let request = try WalkSample.trainedSearch()
        let load = try #require(try request.learningLoad())
        #expect(load.folds == 3)
        #expect(load.bars == 3 * 20 * 24)
        #expect(load.trainDays(within: 1440) == 20)
        #expect(load.trainDays(within: 1439) == 19)
        let days = try WalkSample.trainedSearch {
            $0.space["train_days"] = "10:30:10"; $0.training = nil
        }
        #expect(try days.learningLoad()?.bars == 3 * (10 + 20 + 30) * 24)
        let drawn = try WalkSample.trainedSearch {
            $0.method = .estimator
            $0.trials = 4
            $0.space["train_days"] = "10:30:10"
            $0.training = nil
        }
        // Which are drawn is known when the others have been tried, so each may be one of the longest.
        #expect(try drawn.learningLoad()?.bars == 4 * 30 * 24)
        #expect(
            try WalkSample.trainedSearch { $0.space = ["min_confidence": "52,56"] }
                .learningLoad()?.folds == 1
        )
        #expect(try SweepSample.search().learningLoad() == nil)
    }

    @Test func `extreme requests have a load as well`() throws {
        var request = WalkForwardRequest(
            strategy: "supertrend",
            key: try .make(interval: .oneMinute)
        )
        request.walk.trainDays = 3660
        request.walk.stepDays = 1
        request.walk.isAnchored = true
        request.walk.seeds = 64
        let early = Timestamp(milliseconds: 0)
        for start in [early, early - 1_000_000_000_000] {
            request.backtest.window = .from(start, to: nil)
            let load = request.learningLoad(until: early + 100_000_000_000_000)
            #expect(load.bars > 1_000_000_000)
            #expect(load.trainDays(within: 10_000_000) == nil)
        }
        // A window that ends before it begins is refused elsewhere.
        request.backtest.window = .from(early + 5, to: early)
        #expect(request.learningLoad(until: early).bars == 0)
    }
}
