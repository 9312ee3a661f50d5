import Hummingbird
import Workflows

/// `GET /api/v1/ai/models`.
struct ModelsRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/ai/models",
            id: "listModels",
            tag: "AI",
            summary: "List the models",
            answers: [
                .json(
                    .ok,
                    "The models by name",
                    .object(["models": .array(of: .reference("Model"))])
                )
            ],
            errors: [.unprocessableContent]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: [])
        try reader.finish(with: ())
        return try .json(["models": services.workspace.models()])
    }
}
