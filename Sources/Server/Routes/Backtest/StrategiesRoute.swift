import Hummingbird
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
        return try .json(["strategies": Workspace.strategies])
    }
}
