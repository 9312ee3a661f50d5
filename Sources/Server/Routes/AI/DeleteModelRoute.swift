import Hummingbird
import Market
import Workflows

/// `DELETE /api/v1/ai/models/{key}`.
struct DeleteModelRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .delete,
            path: "/api/v1/ai/models/{key}",
            id: "deleteModel",
            tag: "AI",
            summary: "Delete a model with its scalers and checkpoints",
            pathParameters: [Self.key],
            answers: [
                .json(
                    .ok,
                    "The model is gone",
                    .object(["success": .boolean, "message": .string(), "model_key": .string()])
                )
            ],
            errors: [.notFound, .conflict, .unprocessableContent]
        )
    }

    /// A model's name, as a path parameter.
    static let key = AnyField(
        name: "key",
        isRequired: true,
        schema: .string(pattern: SeriesKey.modelKeyPattern)
            .described("The model's name: BTCUSDT_1h.")
    )

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let name = try context.parameters.require("key")
        if let training = try await services.jobs.trainingJob(of: name) {
            throw ServerError(JobRefusal.trainingInProgress(training))
        }
        guard try services.workspace.deleteModel(SeriesKey(modelKey: name)) else {
            throw ServerError.noModel(name)
        }
        return try .json(
            [
                "success": true, "message": .string("Model \(name) deleted"),
                "model_key": .string(name),
            ]
                as JSONValue
        )
    }
}

extension ServerError {
    /// The error for a missing model that nobody wants to forecast with.
    static func noModel(_ name: String) -> ServerError {
        ServerError(
            .notFound,
            code: "MODEL_NOT_FOUND",
            message: "there is no model \(name); GET /api/v1/ai/models lists them",
            details: ["model_key": .string(name)]
        )
    }
}
