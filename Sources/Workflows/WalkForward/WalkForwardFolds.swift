package import Market

/// The folds of a walk-forward: what each learns from, and what it trades.
///
///     |--- training ---|- validation -| purge + embargo |--- trading ---|
///                      |--- training ---|- validation -| purge + embargo |--- trading ---|
///
/// A fold learns from bars that end `purge + embargo` bars before its first traded one. The purge
/// is lookback and horizon: the first traded forecast reads `lookback` rows up to its bar, and the
/// target of the last learned window is one bar after it, so no bar is read by both. It is computed
/// and cannot be given, so there is no fold without one.
package struct WalkForwardFolds {
    /// One fold; every range holds positions in the series.
    package struct Fold: Hashable, Sendable {
        /// Its place, counted from 0.
        package let index: Int
        /// What weights, scalers and parameters are fitted on.
        package let training: Range<Int>
        /// What chooses the epoch; empty without a model.
        package let validation: Range<Int>
        /// What is traded.
        package let trading: Range<Int>

        /// All bars that it learns from.
        package var learned: Range<Int> { training.lowerBound..<validation.upperBound }

        /// Bars between the last learned and the first traded one.
        package var gap: Int { trading.lowerBound - learned.upperBound }
    }

    let series: CandleSeries
    /// The folds, ascending; their traded bars follow one another without a gap.
    package let folds: [Fold]
    /// Bars that no fold learns from before its first traded one, the embargo apart.
    package let purge: Int

    /// Bars from a window's end to its target.
    static let horizon = 1

    /// The share of the learned bars that choose the epoch, in percent: as in a training of its own,
    /// where 15 of 85 do.
    static let validationShare = 15

    /// Cuts a series into folds.
    ///
    /// - Parameters:
    ///   - series: The candles, from before the first learned bar on.
    ///   - window: Positions of the traded bars, at least one.
    ///   - walk: Lengths of the stretches.
    ///   - lookback: Rows that a forecast reads; nil for a strategy without a model.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` where the candles do not reach
    ///   back far enough, or a fold has too few of them.
    package init(
        _ series: CandleSeries,
        window: Range<Int>,
        walk: WalkForwardSettings,
        lookback: Int?
    ) throws(WorkflowError) {
        self.series = series
        purge = (lookback ?? 0) + Self.horizon
        let gap = purge + walk.embargo
        let step = Int64(walk.stepDays) * Self.day
        let start = series.openTimes[window.lowerBound]
        let firstEnd = window.lowerBound - gap
        guard firstEnd > 0 else {
            throw Self.tooLittleHistory(walk, series: series, window: window, gap: gap)
        }
        let firstTime = series.openTimes[firstEnd] - Int64(walk.trainDays) * Self.day
        guard series.openTimes[0] <= firstTime else {
            throw Self.tooLittleHistory(walk, series: series, window: window, gap: gap)
        }
        var folds: [Fold] = []
        var first = window.lowerBound
        while first < window.upperBound {
            let steps = (series.openTimes[first].milliseconds - start.milliseconds) / step + 1
            let next = min(
                window.upperBound,
                series.firstIndex(openingAtOrAfter: start + steps * step)
            )
            let end = first - gap
            let from =
                walk.isAnchored
                ? firstTime : series.openTimes[end] - Int64(walk.trainDays) * Self.day
            let learned = series.firstIndex(openingAtOrAfter: from)..<end
            let validation = lookback == nil ? 0 : learned.count * Self.validationShare / 85
            folds.append(
                Fold(
                    index: folds.count,
                    training: learned.lowerBound..<end - validation,
                    validation: end - validation..<end,
                    trading: first..<next
                )
            )
            first = next
        }
        self.folds = folds
        guard folds.count * walk.seeds <= WalkForwardRequest.largestFoldCount else {
            throw .invalid(
                parameter: "step_days",
                value: "\(walk.stepDays)",
                remedy: "that makes \(folds.count * walk.seeds) folds, and at most "
                    + "\(WalkForwardRequest.largestFoldCount) are allowed; give more days or a "
                    + "shorter window"
            )
        }
        let need = (lookback ?? 0) + Self.horizon
        if let short = folds.first(where: {
            $0.training.count < need || (lookback != nil && $0.validation.count < need)
        }) {
            throw .invalid(
                parameter: "train_days",
                value: "\(walk.trainDays)",
                remedy: "fold \(short.index + 1) would learn from \(short.learned.count) candles, "
                    + "too few for a lookback of \(need - 1) in both of its parts; give more days"
            )
        }
    }

    private static let day: Int64 = 86_400_000

    private static func tooLittleHistory(
        _ walk: WalkForwardSettings,
        series: CandleSeries,
        window: Range<Int>,
        gap: Int
    ) -> WorkflowError {
        let end = max(0, window.lowerBound - gap)
        let span = series.openTimes[end].milliseconds - series.openTimes[0].milliseconds
        let stored = span / day
        let remedy =
            stored > 0
            ? "give at most that many, or a window that starts later" : "start the window later"
        return .invalid(
            parameter: "train_days",
            value: "\(walk.trainDays)",
            remedy: "only \(stored) whole days of \(series.key) are stored before the window's "
                + "first fold, which starts at \(series.openTimes[window.lowerBound]); \(remedy)"
        )
    }
}
