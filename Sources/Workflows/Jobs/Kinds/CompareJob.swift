import Forecasting
import Market
import Trading

/// Several strategies on one series.
enum CompareJob: JobType {
    static let name = "compare"
    static let lane = JobLane.backtest

    static func subject(of request: ComparisonRequest) -> String {
        request.common.subject(of: request.strategies, on: [request.common.key.symbol])
    }

    static func check(_ request: ComparisonRequest, models: ModelStore) throws {
        try request.common.window.check()
        for plan in try request.plans() {
            try BatchItemError.naming(plan.definition.id, amongMany: request.strategies.count > 1) {
                try plan.checkModel(in: models)
            }
        }
    }

    static func isShort(_ request: ComparisonRequest, now: Timestamp) -> Bool {
        request.strategies.allSatisfy { strategy in
            var part = request.common
            part.strategy = strategy
            return part.isShort(parts: request.strategies.count, now: now)
        }
    }

    static func languageBars(_ request: ComparisonRequest) -> Int {
        let plans = (try? request.plans()) ?? []
        return plans.reduce(0) { $0 + $1.request.languageBars }
    }

    static func run(
        _ request: ComparisonRequest,
        in context: JobContext
    ) async throws -> JobOutput {
        let common = request.common
        let data = try await context.backfiller.backfill(
            common.key,
            common.window,
            progress: context.progress
        )
        let comparison = try await data.explaining {
            try await context.workspace
                .compare(request, language: context.language, now: context.now())
                .result(telling: context.progress)
        }
        return try JobOutput(comparison, data: data)
    }
}

extension JobKind {
    /// Several strategies on one series.
    public static let compare = CompareJob.kind
}

extension JobRequest {
    /// Several strategies on one series.
    public static func compare(_ request: ComparisonRequest) -> JobRequest {
        JobRequest(CompareJob.self, request)
    }
}
