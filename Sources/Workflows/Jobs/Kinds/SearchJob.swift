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
        try plan.plans.first?.checkModel(in: models)
        // What the candles will tell is known before they are downloaded.
        if let bars = request.searchedBars {
            try SearchRequest.check(trials: plan.count, bars: bars)
        }
    }

    /// Searches; every attempt over the window of the first one, so that one that goes on after the
    /// process has died makes the same trials, counts each once and looks at the same holdout.
    static func run(_ request: SearchRequest, in context: JobContext) async throws -> JobOutput {
        let (request, data) = try await context.beginning(
            request,
            SearchJob.self,
            backtest: \.backtest
        )
        let report = try await data.explaining {
            try await context.workspace
                .search(request, now: context.now())
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
