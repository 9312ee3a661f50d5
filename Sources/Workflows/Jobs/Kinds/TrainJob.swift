import Forecasting
import Market
import Storage

/// A training of a model.
enum TrainJob: JobType {
    static let name = "train"
    static let lane = JobLane.training
    static let isExclusive = true

    /// The model's key.
    static func subject(of request: TrainingRequest) -> String {
        ModelKey(request.key).name
    }

    static func check(_ request: TrainingRequest, models: ModelStore) throws {
        try WorkflowError.check(days: request.days, named: "days")
        _ = try Trainer(
            configuration: request.configuration,
            seeds: request.seeds
        )
    }

    static func checkData(_ request: TrainingRequest, backfiller: Backfiller) async throws {
        try await backfiller.requireCandles(for: request)
    }

    /// Refuses a model that another process trains, the command line say.
    static func checkFree(_ request: TrainingRequest, models: ModelStore) throws {
        let key = ModelKey(request.key)
        guard !models.isBeingTrained(key) else {
            throw ForecastingError.trainingInProgress(key)
        }
    }

    /// Trains; every attempt on the candles of the first one, since a checkpoint is of no use to
    /// others.
    static func run(_ request: TrainingRequest, in context: JobContext) async throws -> JobOutput {
        var request = request
        let freshness: DataFreshness
        if let data = context.pinnedData {
            freshness = try JSON.decode(
                DataFreshness.self,
                from: data,
                naming: "what data it began with"
            )
        } else {
            freshness = try await context.backfiller.backfill(
                request.key,
                days: request.days,
                progress: context.progress
            )
            let end = freshness.newestCandle + request.key.interval.milliseconds
            request.until = request.until ?? end
            try await context.pin(
                JobPin(
                    request: JSON.text(JobRequest.train(request)),
                    data: JSON.text(freshness)
                )
            )
        }
        let model = try await context.workspace
            .train(request, niceness: context.limits.trainingNiceness)
            .result(telling: context.progress)
        return try JobOutput(model, data: freshness)
    }
}

extension JobKind {
    /// Training a model.
    public static let train = TrainJob.kind
}

extension JobRequest {
    /// Training a model.
    public static func train(_ request: TrainingRequest) -> JobRequest {
        JobRequest(TrainJob.self, request)
    }
}
