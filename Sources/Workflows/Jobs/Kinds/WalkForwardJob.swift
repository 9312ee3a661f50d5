import Forecasting
import Foundation
import Market
import Storage
import Trading

/// A walk-forward of one strategy on one series.
///
/// It saves a run.
enum WalkForwardJob: JobType {
    static let name = "walk_forward"
    static let lane = JobLane.training

    static func subject(of request: WalkForwardRequest) -> String {
        request.backtest.subject(
            of: [request.backtest.strategy],
            on: [request.backtest.key.symbol]
        )
    }

    static func check(_ request: WalkForwardRequest, models: ModelStore) throws {
        try request.backtest.window.check()
        _ = try request.plan()
    }

    static func languageBars(_ request: WalkForwardRequest) -> Int {
        request.backtest.languageBars * request.walk.seeds
    }

    /// Walks; every attempt over the window of the first one, whose trained folds it finds again,
    /// and of all attempts one leaves a run.
    static func run(_ request: WalkForwardRequest, in context: JobContext) async throws -> JobOutput
    {
        if let saved = context.savedOutput { return saved }
        let (request, freshness) = try await context.beginning(
            request,
            WalkForwardJob.self,
            of: request.backtest.key.interval,
            ending: { $0.backtest.window.end(with: $1) },
            downloading: { request in
                let freshness = try await context.backfiller.backfill(
                    request.backtest.key,
                    request.learnedAndTraded,
                    progress: context.progress
                )
                // The days before the window are read as so many bars, which a halt does not shorten.
                _ = try await context.backfiller.backfill(
                    request.backtest.key,
                    request.backtest.window,
                    learning: request.learnedBars,
                    progress: context.progress
                )
                return freshness
            }
        )
        let data = try JSON.text(freshness)
        let run = try await freshness.explaining {
            try await context.workspace.walkForward(
                request,
                language: context.language,
                niceness: context.limits.trainingNiceness,
                now: context.now()
            ) { name in
                try await context.pin(JobPin(data: data, runID: name))
            }.result(telling: context.progress)
        }
        return context.output(of: run, data: data)
    }

    /// The report of the run, with the freshness of its data under the key `data`.
    static func answer(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        try BacktestJob.answer(output, from: workspace)
    }
}

extension JobKind {
    /// A walk-forward of one strategy on one series.
    public static let walkForward = WalkForwardJob.kind
}

extension JobRequest {
    /// A walk-forward of one strategy on one series.
    public static func walkForward(_ request: WalkForwardRequest) -> JobRequest {
        JobRequest(WalkForwardJob.self, request)
    }
}

extension WalkForwardRequest {
    /// The bars before the window that the first fold learns from.
    var learnedBars: Int {
        walk.history(
            of: backtest.key.interval,
            lookback: (try? plan())?.foldLookback(walk.training)
        )
    }

    /// The window and the days before it that the first fold learns from.
    var learnedAndTraded: BacktestRequest.Window {
        backtest.window.reaching(back: learnedBars, of: backtest.key.interval)
    }
}

extension BacktestRequest.Window {
    /// The window and so many bars before it.
    func reaching(back bars: Int, of interval: Interval) -> BacktestRequest.Window {
        let span = Int64(bars) * interval.milliseconds
        let day: Int64 = 86_400_000
        return switch self {
        case .newest(let days, let end): .newest(days: days + Int((span + day - 1) / day), to: end)
        case .from(let start, let end): .from(start - span, to: end)
        }
    }

    /// Ends the window at a moment, unless it has an end.
    mutating func end(with moment: Timestamp) {
        guard end == nil else { return }
        switch self {
        case .newest(let days, _): self = .newest(days: days, to: moment)
        case .from(let start, _): self = .from(start, to: moment)
        }
    }
}
