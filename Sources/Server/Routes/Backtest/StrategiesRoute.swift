import Hummingbird
import Trading
import Workflows

/// `GET /api/v1/backtest/strategies`.
struct StrategiesRoute: Route {
    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/strategies",
            id: "listStrategies",
            tag: "Backtest",
            summary: "List the strategies and what each of them takes",
            details: "Summaries are in Korean for a client who prefers it by `Accept-Language`.",
            answers: [
                .json(
                    .ok,
                    "The strategies",
                    .object(["strategies": .array(of: .reference("Strategy"))])
                )
            ],
            errors: [.unprocessableContent]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: [])
        try reader.finish(with: ())
        return try .json(["strategies": Workspace.strategies], for: request)
    }
}

extension ResponseSchemas {
    /// A description of a strategy for users.
    static let strategy = Schema.object([
        "id": .string().example("lstm_fast").described("Its name in requests."),
        "name": .string().example("LSTM-AI-Fast").described("Its name in reports."),
        "summary": .string().described("What it does, in one line."),
        "needs_model": .boolean.described("Whether it needs a trained model."),
        "asks_language_model": .boolean
            .described("Whether it asks a language model, unless told otherwise."),
        "parameters": .array(
            of: .object([
                "name": .choice(CustomParameters.catalog.settings.map(\.name))
                    .described("Its name in `custom_params`."),
                "default": Schema(["type": ["number", "boolean", "string", "null"]])
                    .described("Its value where none is given; `null` for the model's own."),
                "allowed": .string().described("The values that it takes, in words."),
                "summary": .string().described("What it does, in one sentence."),
                "unit": .string().orNull.described("What a number counts, where it counts."),
                "kind": .choice(StrategySummary.Parameter.Kind.allCases.map(\.rawValue))
                    .described("The kind of its values."),
                "minimum": .number().orNull.described("The smallest number."),
                "maximum": .number().orNull.described("The largest number."),
                "exclusive_minimum": .boolean
                    .described("Whether a number has to be above the minimum."),
                "choices": .array(of: .string()).orNull.described("The names to choose from."),
                "step": .number().orNull
                    .described("The step between neighbouring values, where one is named."),
            ])
        ).described("Its settings."),
    ])
}
