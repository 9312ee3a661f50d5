import HTTPTypes
import Hummingbird
import Market
import Workflows

/// `POST /api/v1/ai/train`.
struct TrainRoute: Route {
    let services: Services
    private let fields: TrainingFields

    init(services: Services) {
        self.services = services
        fields = TrainingFields(longest: services.longestWindow)
    }

    var operation: Operation {
        Operation(
            method: .post,
            path: "/api/v1/ai/train",
            id: "trainModel",
            tag: "AI",
            summary: "Train a model in the background",
            details: """
                Downloads missing candles, trains and replaces the active model. The \
                training is a job: it survives a crash of the service and goes on from its last \
                epoch. One training a model at a time. `estimated_time_minutes` is for all epochs, \
                at the rate measured on this machine; most trainings stop earlier.
                """,
            body: fields.all,
            bodyExample: [
                "symbol": "BTCUSDT", "interval": "1h", "days": 365, "lookback_window": 60,
                "epochs": 100, "batch_size": 64, "learning_rate": 0.001, "hidden_size": 128,
                "num_layers": 3, "model_type": "standard",
            ],
            answers: [.json(.accepted, "The training is queued", .reference("TrainingStarted"))],
            errors: [.conflict, .tooManyRequests]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = try await FieldReader(
            body: request,
            limit: services.bodyLimit,
            fields: fields.all
        )
        let training = try fields.request(from: &reader)
        try services.bounds.check(
            days: training.days,
            of: training.key.interval,
            parts: training.seeds,
            named: "seeds"
        )
        // Before the job starts, since a running training would slow the measurement.
        let minutes = try services.workspace.estimatedTrainingMinutes(training)
        let job = try await services.submit(.train(training))
        let state = try await services.jobs.isWaitingForOthers(job) ? "queued" : "started"
        return try .json(
            Started(
                message: "Training \(state) for \(training.key.symbol) \(training.key.interval)",
                modelKey: job.subject,
                // A whole number, as the guide has it; the bound is for what no machine can do.
                estimatedTimeMinutes: Int(min(max(1, minutes.rounded(.up)), 1e9)),
                jobID: job.id
            ),
            status: .accepted,
            headers: [.location: "/api/v1/jobs/\(job.id)", .jobID: job.id]
        )
    }

    /// The guide's answer, with the job.
    private struct Started: Encodable {
        let success = true
        let message: String
        let modelKey: String
        let estimatedTimeMinutes: Int
        let jobID: String

        enum CodingKeys: String, CodingKey {
            case success
            case message
            case modelKey = "model_key"
            case estimatedTimeMinutes = "estimated_time_minutes"
            case jobID = "job_id"
        }
    }
}

extension ResponseSchemas {
    /// The answer to a training request.
    static let trainingStarted = Schema.object([
        "success": .constant(true).described("Always `true`."),
        "message": .string().example("Training started for BTCUSDT 1h")
            .described("In a line; `queued` where other trainings come first."),
        "model_key": .modelKey,
        "estimated_time_minutes": .integer(from: 1).example(50)
            .described("How long it takes at most, by what trainings take on this machine."),
        "job_id": .jobID
            .described("The job, for `/api/v1/jobs/{id}`."),
    ])
}
