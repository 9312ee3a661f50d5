import Forecasting
import Market

/// A download of market data.
enum SyncJob: JobType {
    static let name = "sync"
    static let lane = JobLane.sync

    static func subject(of request: SyncRequest) -> String { "\(request.key)" }

    static func check(_ request: SyncRequest, models: ModelStore) throws {
        try WorkflowError.check(days: request.days, named: "days")
    }

    static func run(_ request: SyncRequest, in context: JobContext) async throws -> JobOutput {
        let outcome = try await context.backfiller.sync(request, progress: context.progress)
        return JobOutput(result: try JSON.data(outcome))
    }
}

extension JobKind {
    /// Downloading market data.
    public static let sync = SyncJob.kind
}

extension JobRequest {
    /// Downloading market data.
    public static func sync(_ request: SyncRequest) -> JobRequest {
        JobRequest(SyncJob.self, request)
    }
}
