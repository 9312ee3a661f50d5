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
        return try .json(Answer(status: status, trainingJob: job))
    }

    /// The model's state, and beside it the job that trains it.
    private struct Answer: Encodable {
        let status: ModelStatus
        let trainingJob: Job?

        enum CodingKeys: String, CodingKey {
            case trainingJob = "training_job"
        }

        func encode(to encoder: any Encoder) throws {
            try status.encode(to: encoder)
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(trainingJob, forKey: .trainingJob)
        }
    }
}
