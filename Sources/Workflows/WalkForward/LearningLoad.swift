import Backtesting
package import Market

/// How much the folds of a walk-forward learn from, counted without looking at candles.
///
/// A walk trains once a fold: 365 days of traded hours with a step of 1 day and `train_days` 365 are
/// 3,197,400 learned bars, though its window has 8,760.
package struct LearningLoad: Hashable, Sendable {
    /// Folds of one walk.
    package let folds: Int
    /// Candles that all folds of all walks learn from together, a candle counted once a fold.
    package let bars: Int64

    private let walks: Double
    /// Candles beyond `train_days` that the folds of an anchored walk learn from, in one walk.
    private let grown: Double
    private let barsOfDay: Double

    /// - Parameters:
    ///   - walk: How the folds learn.
    ///   - window: The length of the traded window, in milliseconds.
    ///   - interval: The interval of the candles.
    init(_ walk: WalkForwardSettings, window: Int64, interval: Interval) {
        let day: Int64 = 86_400_000
        let step = Int64(max(1, walk.stepDays)) * day
        let folds = max(0, window / step + (window % step > 0 ? 1 : 0))
        self.folds = Int(folds)
        walks = Double(max(1, walk.seeds))
        barsOfDay = Double(day) / Double(interval.milliseconds)
        // The fold of index i learns from train_days + i step_days, where it is anchored.
        let steps = walk.isAnchored ? Double(folds) * Double(max(0, folds - 1)) / 2 : 0
        grown = steps * Double(walk.stepDays) * barsOfDay
        let learned = Double(folds) * Double(walk.trainDays) * barsOfDay
        bars = Int64(min(((learned + grown) * walks).rounded(), 1e15))
    }

    /// What trainings of a search learn from, each from the days before one window.
    ///
    /// - Parameters:
    ///   - trainings: The days of each.
    ///   - interval: The interval of the candles.
    init(trainings: [Int], interval: Interval) {
        folds = trainings.count
        walks = 1
        grown = 0
        barsOfDay = Double(86_400_000) / Double(interval.milliseconds)
        bars = Int64((Double(trainings.reduce(0, +)) * barsOfDay).rounded())
    }

    /// The most days that each fold may learn from, so that all learn from so many candles at most; nil
    /// where no whole day is left.
    package func trainDays(within most: Int) -> Int? {
        let left = Double(most) / walks - grown
        let days = (left / (Double(max(1, folds)) * barsOfDay)).rounded(.down)
        return days >= 1 ? Int(days) : nil
    }
}

extension WalkForwardRequest {
    /// How much the folds of all its walks learn from.
    ///
    /// - Parameter now: The end of a window without one.
    /// - Returns: The candles of all folds, with what decides them.
    package func learningLoad(until now: Timestamp) -> LearningLoad {
        let window: Int64 =
            switch backtest.window {
            case .newest(let days, _): Int64(days) * 86_400_000
            case .from(let start, let end): (end ?? now).milliseconds - start.milliseconds
            }
        return LearningLoad(walk, window: window, interval: backtest.key.interval)
    }
}

extension Workspace {
    /// How many candles making a kept run again computes: those of its windows, and those that the
    /// folds of a walk-forward learn from.
    ///
    /// - Returns: The candles; 0 where the run cannot be read, which is told by what makes it again.
    package func computedBars(ofRun id: String) -> Int64 {
        guard let id = RunID(id),
            let run = try? StoredRun(id, in: RunFolder(url: home.runs))
        else { return 0 }
        return run.heads.reduce(0) { sum, head in
            let walk = try? WalkForwardRequest(repeating: head.manifest)
            let load = walk?.learningLoad(until: head.manifest.endDate).bars ?? 0
            return sum + max(Int64(head.manifest.bars), load)
        }
    }
}
