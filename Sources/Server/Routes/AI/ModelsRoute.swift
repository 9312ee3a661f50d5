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

extension ResponseSchemas {
    /// A summary of a model.
    static let model = Schema.object([
        "model_key": .modelKey,
        "written_at": .time.orNull.described("When its weights were written."),
        "training": .object([
            "trained": .reference("BarSpan"),
            "validation": .reference("BarSpan"),
            "test": .reference("BarSpan"),
            "val_loss": .number(from: 0).described("Loss on the validation part."),
            "seeds": .array(of: .count).described("The members' seeds."),
        ]).orNull.described("Its training; `null` where it was imported or cannot be read."),
        "imported": .object([
            "file": .string().described("The file's name."),
            "ranked_on": .reference("BarSpan").orNull
                .described("Candles that its forecasts were ranked on."),
        ]).orNull.described("The file that it is from; `null` where it was trained here."),
        "members": .integer(from: 1).orNull.described("How many networks it has."),
        "fault": .string().orNull.described("Why it cannot be read; `null` where it can."),
    ])
}
