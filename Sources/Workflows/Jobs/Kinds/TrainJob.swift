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
        let (request, data) = try await context.beginning(
            request,
            TrainJob.self,
            of: request.key.interval,
            ending: { $0.until = $0.until ?? $1 },
            downloading: {
                try await context.backfiller.backfill(
                    $0.key,
                    days: $0.days,
                    to: $0.until,
                    progress: context.progress
                )
            }
        )
        let model = try await data.explaining {
            try await context.workspace
                .train(request, niceness: context.limits.trainingNiceness, now: context.now)
                .result(telling: context.progress)
        }
        return try JobOutput(model, data: data)
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
