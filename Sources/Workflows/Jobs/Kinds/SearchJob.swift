import Backtesting
import Forecasting
import Market
import Storage

/// A search among one strategy's settings on one series.
enum SearchJob: JobType {
    static let name = "search"
    /// It may use all cores, and its tests tell of no progress.
    static let lane = JobLane.training

    static func subject(of request: SearchRequest) -> String {
        request.backtest.subject(
            of: [request.backtest.strategy],
            on: [request.backtest.key.symbol]
        )
    }

    static func check(_ request: SearchRequest, models: ModelStore) throws {
        try request.backtest.window.check()
        let plan = try request.plan()
        if plan.training == nil { try plan.plans.first?.checkModel(in: models) }
        // What the candles will tell is known before they are downloaded.
        if let bars = request.searchedBars {
            try SearchRequest.check(trials: plan.count, bars: bars)
        }
    }

    /// Searches; every attempt over the window of the first one, so that one that goes on after the
    /// process has died makes the same trials, counts each once and looks at the same holdout.
    ///
    /// It finds the networks again that were trained.
    static func run(_ request: SearchRequest, in context: JobContext) async throws -> JobOutput {
        let (request, data) = try await context.beginning(
            request,
            SearchJob.self,
            of: request.backtest.key.interval,
            ending: { $0.backtest.window.end(with: $1) },
            downloading: { request in
                let (key, window) = (request.backtest.key, request.backtest.window)
                let learned = request.learnedBars
                let freshness = try await context.backfiller.backfill(
                    key,
                    learned > 0 ? window.reaching(back: learned, of: key.interval) : window,
                    progress: context.progress
                )
                guard learned > 0 else { return freshness }
                // What is learned from is read as so many bars, which a halt does not shorten.
                _ = try await context.backfiller.backfill(
                    key,
                    window,
                    learning: learned,
                    progress: context.progress
                )
                return freshness
            }
        )
        let report = try await data.explaining {
            try await context.workspace
                .search(
                    request,
                    niceness: context.limits.trainingNiceness,
                    now: context.now()
                )
                .result(telling: context.progress)
        }
        return try JobOutput(report, data: data)
    }
}

extension JobKind {
    /// A search among one strategy's settings on one series.
    public static let search = SearchJob.kind
}

extension JobRequest {
    /// A search among one strategy's settings on one series.
    public static func search(_ request: SearchRequest) -> JobRequest {
        JobRequest(SearchJob.self, request)
    }
}
