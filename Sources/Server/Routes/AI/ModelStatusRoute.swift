import Hummingbird
import Workflows

/// `GET /api/v1/ai/model-status`.
struct ModelStatusRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/ai/model-status",
            id: "modelStatus",
            tag: "AI",
            summary: "Tell whether a model is trained, and how well",
            details: "Where there is no model, `is_trained` is false and `model_metrics` null.",
            query: SeriesFields.query,
            answers: [.json(.ok, "The model's state", .reference("ModelStatus"))]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: SeriesFields.query)
        let key = try reader.finish(with: SeriesFields.key(from: &reader))
        let job = try await services.jobs.trainingJob(of: key.modelKey)
        let status = services.workspace.modelStatus(key, isTraining: job != nil)
        let last = try await services.jobs.lastTrainingJob(of: key.modelKey)
        return try .json(Answer(status: status, trainingJob: job, lastJob: last))
    }

    /// The model's status, and the job that trains it.
    private struct Answer: Encodable {
        let status: ModelStatus
        let trainingJob: Job?
        let lastJob: Job?

        enum CodingKeys: String, CodingKey {
            case trainingJob = "training_job"
            case lastJob = "last_job"
        }

        func encode(to encoder: any Encoder) throws {
            try status.encode(to: encoder)
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(trainingJob, forKey: .trainingJob)
            try values.encode(lastJob, forKey: .lastJob)
        }
    }
}

extension ResponseSchemas {
    /// The status of a model, also of a missing one.
    static let modelStatus = Schema.object([
        "model_key": .modelKey,
        "is_trained": .boolean.example(true).described("Whether it can forecast."),
        "model_exists": .boolean.example(true).described("Whether its files are there."),
        "last_trained": .time.orNull.example("2025-01-18T15:30:00Z")
            .described("When it was trained; `null` where nobody knows, as of an imported one."),
        "training_in_progress": .boolean.example(false)
            .described("Whether it is being trained now."),
        "training_job": .reference("Job").orNull.described("The job that trains it."),
        "last_job": .reference("Job").orNull.described(
            "The training that was asked for last: its `state`, and its `error` where it failed or "
                + "was cancelled."
        ),
        "model_metrics": modelMetrics.orNull
            .described("How good it is; `null` for an imported one too."),
        "model_type": .choice(WireNames.modelTypes).orNull.described("Kind of network."),
        "lookback_window": .integer(2...1000).orNull.described("Candles that it looks back on."),
        "hidden_size": .integer(1...1024).orNull.described("Width of a recurrent layer."),
        "num_layers": .integer(1...8).orNull.described("Recurrent layers."),
        "spans": .object([
            "trained": .reference("BarSpan"),
            "validation": .reference("BarSpan"),
            "test": .reference("BarSpan"),
        ]).orNull.described("The candles that it has seen in training, and those it has not."),
        "seeds": .array(of: .count).orNull
            .described("The seeds of its networks, whose mean it forecasts."),
        "imported_from": .string().orNull.described("The file that it was imported from."),
        "fault": .string().orNull.described("Why it cannot be used; `null` where it can."),
    ])

    private static let modelMetrics = Schema.object([
        "best_val_loss": .number(from: 0).example(0.0012)
            .described("Loss of the kept weights on the validation part."),
        "epochs_trained": .count.example(45)
            .described("Epochs trained, of all members together."),
        "test_loss": .number(from: 0).described("Loss on the test part, which chose nothing."),
        "test_directional_accuracy": .share.orNull
            .described("Share of the test part's bars whose direction was right."),
        "test_information_coefficient": .number(from: -1, to: 1).orNull
            .described("Correlation of forecast and outcome on the test part."),
        "test_mse_over_zero": .number(from: 0).orNull
            .described("Squared error on the test part over that of forecasting no change."),
        "test_range_mse_over_har": .number(from: 0).orNull
            .described("Squared error of the range on the test part over that of HAR."),
        "test_range_diebold_mariano_p": .share.orNull
            .described("Two-sided p-value that both err alike."),
    ])
}
