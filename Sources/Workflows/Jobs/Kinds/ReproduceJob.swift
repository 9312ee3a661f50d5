import Backtesting
import Forecasting
import Market

/// A kept run to make again.
public struct ReproduceRequest: Codable, Hashable, Sendable {
    /// The whole name of the run.
    public var runID: String
    /// Whether to train every fold of a walk-forward again, whatever the cache has; nil is no.
    public var isRetraining: Bool?

    /// Creates a request.
    public init(runID: String, retraining isRetraining: Bool? = nil) {
        self.runID = runID
        self.isRetraining = isRetraining
    }

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case isRetraining = "retrain"
    }
}

/// Making a kept run again and comparing every byte.
///
/// It saves nothing but its result.
enum ReproduceJob: JobType {
    static let name = "reproduce"
    static let lane = JobLane.backtest

    static func subject(of request: ReproduceRequest) -> String {
        String(request.runID.prefix(200))
    }

    static func check(_ request: ReproduceRequest, models: ModelStore) throws {
        guard RunID(request.runID) != nil else { throw RunError.notFound(request.runID) }
    }

    /// A run of few candles is made again in moments; the answers of a language model are stored.
    static func isShort(_ request: ReproduceRequest, in workspace: Workspace) -> Bool {
        let folder = RunFolder(url: workspace.home.runs)
        // The summary first: all files of a long run are read for nothing.
        guard let id = RunID(request.runID), let summary = folder.summary(of: id),
            (summary.endDate.milliseconds - summary.startDate.milliseconds)
                / summary.interval.milliseconds < BacktestRequest.shortBars,
            let run = try? StoredRun(id, in: folder), !run.heads.contains(where: \.isWalk)
        else { return false }
        return run.heads.reduce(0) { $0 + Int64($1.manifest.bars) } <= BacktestRequest.shortBars
    }

    static func run(
        _ request: ReproduceRequest,
        in context: JobContext
    ) async throws -> JobOutput {
        let reproduction = try await context.workspace.reproduce(
            request.runID,
            retraining: request.isRetraining ?? false,
            niceness: context.limits.trainingNiceness
        ).result(telling: context.progress)
        return JobOutput(result: try JSON.data(reproduction))
    }
}

extension JobKind {
    /// Making a kept run again.
    public static let reproduce = ReproduceJob.kind
}

extension JobRequest {
    /// Making a kept run again.
    public static func reproduce(_ request: ReproduceRequest) -> JobRequest {
        JobRequest(ReproduceJob.self, request)
    }
}
