public import Backtesting
public import Foundation
public import Market
import Synchronization

/// A portfolio's result and its run time.
public struct PortfolioRun: Sendable {
    /// The result; equal requests give equal results.
    public let result: PortfolioResult
    /// Wall time of the whole portfolio.
    public let elapsed: Duration
    /// Sum of the run times of the symbols, which overlap.
    public let sumOfRuns: Duration
}

extension Workspace {
    /// Runs a strategy on several symbols in parallel and sums their accounts.
    ///
    /// All symbols have the same window. Without an end in the request it ends with the newest
    /// candle that every symbol has.
    ///
    /// - Parameters:
    ///   - request: The symbols and their common settings.
    ///   - language: Answers a strategy that consults a language model; nil for none.
    ///   - concurrency: How many symbols may run at a time; nil for one a core. The result is the
    ///     same for any number.
    ///   - now: The time that names the runs; no figure depends on it.
    /// - Returns: The running portfolio. It fails as a whole if one symbol cannot run, and names
    ///   that symbol.
    public func backtest(
        _ request: PortfolioRequest,
        language: LanguageSource? = nil,
        concurrency: Int = ProcessInfo.processInfo.activeProcessorCount,
        now: Timestamp
    ) -> Activity<PortfolioRun> {
        Activity(on: pool) { progress in
            let clock = ContinuousClock()
            let began = clock.now
            let plans = try portfolioPlans(request)
            let width = min(max(1, concurrency), plans.count)
            let board = ProgressBoard(parts: plans.count, progress: progress)
            let outcomes = await Self.inOrder(plans.indices, atOnce: width) { index in
                let plan = plans[index]
                return await Result {
                    try await BatchItemError.naming(plan.request.key.symbol.description) {
                        let start = clock.now
                        let window = try preparedWindow(
                            for: [plan],
                            threads: max(1, concurrency / width),
                            progress: { board.update(index, $0) }
                        )
                        let report = try await runBacktest(
                            plan,
                            over: window,
                            language: language,
                            now: now,
                            progress: { _ in }
                        )
                        board.finish(index)
                        return (report: report, window: window, took: clock.now - start)
                    }
                }
            }
            try Task.checkCancellation()
            let runs = try outcomes.map { try $0.get() }
            return PortfolioRun(
                result: PortfolioResult(
                    runs.map(\.report),
                    windows: runs.map(\.window.candles.window),
                    period: request.common.window.label(over: runs[0].window.candles.window),
                    initialCapital: request.common.execution.initialCapital
                ),
                elapsed: clock.now - began,
                sumOfRuns: runs.reduce(.zero) { $0 + $1.took }
            )
        }
    }

    /// One validated plan for each symbol, all over one window.
    private func portfolioPlans(_ request: PortfolioRequest) throws -> [BacktestPlan] {
        try request.symbols.requireDistinct(parameter: "symbols", example: "BTCUSDT")
        // Settings are validated before symbols, and the capital as it was given.
        _ = try BacktestPlan(request.common)
        let ends = try request.symbols.map { symbol in
            try BatchItemError.naming(symbol.description) {
                try StoredRange(request.key(of: symbol), in: store).end
            }
        }
        let end = request.common.window.end ?? ends.min()
        return try request.requests(until: end).map { part in
            var plan = try BacktestPlan(part)
            plan.endsWithNewest = request.common.window.end == nil
            return plan
        }
    }

    /// Runs a body for each part with bounded concurrency; returns the outputs in the order of the
    /// parts.
    ///
    /// The parts run on the threads of the activity's pool.
    private static func inOrder<Output: Sendable>(
        _ parts: Range<Int>,
        atOnce width: Int,
        _ body: @escaping @Sendable (Int) async -> Output
    ) async -> [Output] {
        await withTaskGroup(of: (part: Int, output: Output).self) { group in
            var outputs: [Int: Output] = [:]
            for part in parts {
                if part >= parts.lowerBound + width, let done = await group.next() {
                    outputs[done.part] = done.output
                }
                group.addTask { (part, await body(part)) }
            }
            for await done in group {
                outputs[done.part] = done.output
            }
            return parts.compactMap { outputs[$0] }
        }
    }
}

/// Makes one report of how far the parts of an activity have come.
private final class ProgressBoard: Sendable {
    private struct Part {
        var completed = 0
        var total: Int?
    }

    private let parts: Mutex<[Part]>
    private let progress: ProgressSink

    init(parts count: Int, progress: @escaping ProgressSink) {
        parts = Mutex(Array(repeating: Part(), count: count))
        self.progress = progress
    }

    /// Records the forecast progress of a part.
    func update(_ part: Int, _ update: ProgressUpdate) {
        report { $0[part] = Part(completed: update.completed, total: update.total) }
    }

    /// Records that a part is done.
    func finish(_ part: Int) {
        report { parts in
            parts[part].total = parts[part].total ?? 0
            parts[part].completed = parts[part].total ?? 0
        }
    }

    /// Sends the report under the lock, so that reports keep their order.
    private func report(_ change: (inout [Part]) -> Void) {
        parts.withLock { parts in
            change(&parts)
            let totals = parts.compactMap(\.total)
            progress(
                ProgressUpdate(
                    stage: "Backtesting",
                    completed: parts.reduce(0) { $0 + $1.completed },
                    total: totals.count == parts.count ? totals.reduce(0, +) : nil,
                    unit: "bars"
                )
            )
        }
    }
}

extension Result where Failure == any Error {
    /// Catches an error that a body throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
