import Hummingbird
import Market
import Workflows

/// `GET /api/v1/ai/models/{key}`.
struct ModelRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/ai/models/{key}",
            id: "getModel",
            tag: "AI",
            summary: "The training of a model: data, metrics beside baselines, calibrations",
            pathParameters: [DeleteModelRoute.key],
            answers: [.json(.ok, "What its training came to", .reference("TrainedModel"))],
            errors: [.notFound, .conflict, .unprocessableContent]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let name = try context.parameters.require("key")
        guard let training = try services.workspace.training(of: SeriesKey(modelKey: name)) else {
            throw ServerError(
                .notFound,
                code: "MODEL_NOT_FOUND",
                message:
                    "no model \(name) was trained here; GET /api/v1/ai/models lists those that "
                    + "there are",
                details: ["model_key": .string(name)]
            )
        }
        return try .json(training)
    }
}
