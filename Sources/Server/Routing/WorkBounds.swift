import HTTPTypes
import Market
import Workflows

/// Bounds on the work of one request.
struct WorkBounds: Sendable {
    /// The largest number of days of a window or a training.
    let days: Int
    /// Candles that a training may have, and all windows of one request together.
    let bars: Int

    /// Checks the window of a backtest.
    ///
    /// - Parameters:
    ///   - window: The window.
    ///   - interval: The interval of its candles.
    ///   - parts: How often all of the window is computed.
    ///   - name: What the parts are called.
    ///   - now: The end of a window without one.
    /// - Throws: ``ServerError`` with status 422 if it is too long.
    func check(
        _ window: BacktestRequest.Window,
        of interval: Interval,
        parts: Int = 1,
        named name: String = "parts",
        now: Timestamp
    ) throws(ServerError) {
        switch window {
        case .newest(let days, _):
            try check(
                "days_back",
                milliseconds: Int64(days) * Self.day,
                of: interval,
                (parts, name)
            )
        case .from(let start, let end):
            let span = (end ?? now).milliseconds - start.milliseconds
            try check("start_date", milliseconds: span, of: interval, (parts, name))
        }
    }

    /// Checks a number of days.
    ///
    /// - Parameters:
    ///   - days: The days.
    ///   - parameter: What they are called in the request.
    ///   - interval: The interval of their candles.
    ///   - parts: How often all of them are computed.
    ///   - name: What the parts are called.
    /// - Throws: ``ServerError`` with status 422 if there are too many.
    func check(
        days: Int,
        _ parameter: String = "days",
        of interval: Interval,
        parts: Int = 1,
        named name: String = "parts"
    ) throws(ServerError) {
        try check(parameter, milliseconds: Int64(days) * Self.day, of: interval, (parts, name))
    }

    /// Checks what all folds of a walk-forward learn from together.
    ///
    /// - Parameters:
    ///   - walk: The walk-forward.
    ///   - now: The end of a window without one.
    /// - Throws: ``ServerError`` with status 422 if they learn from too many candles.
    func check(_ walk: WalkForwardRequest, now: Timestamp) throws(ServerError) {
        let load = walk.learningLoad(until: now)
        let interval = walk.backtest.key.interval
        guard load.bars > bars else { return }
        let seeds = walk.walk.seeds
        let most = load.trainDays(within: bars)
        let remedies =
            [
                most.map { "at most \($0) train_days" }, "a larger step_days", "a shorter window",
                seeds > 1 ? "fewer seeds" : nil,
            ].compactMap(\.self)
        throw refusal(
            "train_days",
            "train_days is \(walk.walk.trainDays), from which \(load.folds) folds"
                + (seeds > 1 ? " of each of \(seeds) seeds" : "")
                + " learn: \(load.bars) \(interval) candles together, but it must be at most \(bars); "
                + "ask for \(remedies.dropLast().joined(separator: ", ")) or \(remedies[remedies.count - 1])"
        )
    }

    /// Checks what all trainings of a search learn from together.
    ///
    /// - Parameter search: The search; one that cannot be planned is left to its job's own check.
    /// - Throws: ``ServerError`` with status 422 if they learn from too many candles.
    func check(_ search: SearchRequest) throws(ServerError) {
        guard let load = try? search.learningLoad(), load.bars > bars else { return }
        let interval = search.backtest.key.interval
        let most = load.trainDays(within: bars)
        throw refusal(
            "space",
            "space asks for \(load.folds) trainings, which learn from \(load.bars) \(interval) candles "
                + "together, but it must be at most \(bars); ask for "
                + (most.map { "at most \($0) train_days, or " } ?? "")
                + "fewer values of the settings of trainings"
        )
    }

    /// Checks the candles of a kept run that is to be made again.
    ///
    /// - Throws: ``ServerError`` with status 422 if they are too many.
    func check(runOfBars count: Int64) throws(ServerError) {
        guard count > bars else { return }
        throw refusal(
            "id",
            "the run computes \(count) candles, but one request may compute at most \(bars); whoever "
                + "runs the service can raise max-window-bars"
        )
    }

    private func refusal(_ parameter: String, _ message: String) -> ServerError {
        ServerError(
            .unprocessableContent,
            code: "INVALID_PARAMETER",
            message: message,
            details: ["parameter": .string(parameter), "max_bars": .integer(bars)]
        )
    }

    private static let day: Int64 = 86_400_000

    private func check(
        _ parameter: String,
        milliseconds: Int64,
        of interval: Interval,
        _ parts: (count: Int, name: String)
    ) throws(ServerError) {
        let longest = min(
            Int64(days) * Self.day,
            Int64(bars / max(1, parts.count)) * interval.milliseconds
        )
        guard milliseconds > longest else { return }
        // Whole days, where the bound is one at least.
        let (asked, most) =
            longest >= Self.day
            ? ("\(milliseconds / Self.day) days", "\(longest / Self.day)")
            : (
                "\(milliseconds / interval.milliseconds) bars",
                "\(longest / interval.milliseconds)"
            )
        let (together, fewer) =
            parts.count > 1
            ? (
                " for each of \(parts.count) \(parts.name)",
                "a shorter window, longer candles or fewer \(parts.name)"
            )
            : ("", "a shorter window or longer candles")
        throw refusal(
            parameter,
            "\(parameter) makes a stretch of \(asked), but with \(interval) candles it must "
                + "be at most \(most)\(together); ask for \(fewer)"
        )
    }
}
