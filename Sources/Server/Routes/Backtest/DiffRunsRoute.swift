import Hummingbird
import Workflows

/// `GET /api/v1/backtest/runs/{id}/diff/{other}`.
struct DiffRunsRoute: Route {
    let services: Services

    private static let other = AnyField(
        name: "other",
        isRequired: true,
        schema: .string(pattern: RunID.pattern).described("The `run_id` of the run beside it.")
    )

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/runs/{id}/diff/{other}",
            id: "diffRuns",
            tag: "Backtest",
            summary: "What differs between two runs: settings, then figures",
            pathParameters: [RunRoute.id, Self.other],
            answers: [.json(.ok, "The differences", .reference("RunDiff"))],
            errors: [.notFound, .conflict]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let ids = try ["id", "other"].map { try context.parameters.require($0) }
        // Over HTTP a run goes by its whole name.
        for id in ids where RunID(id) == nil { throw ServerError.noRun(id) }
        return try .json(services.workspace.diffRuns(ids[0], ids[1]))
    }
}

extension ResponseSchemas {
    /// What differs between two runs.
    static let runDiff = Schema.object([
        "first": .runID,
        "second": .runID,
        "same_data": .boolean
            .described("Whether both have traded the same candles and funding rates."),
        "settings": .array(of: .reference("RunDifference")).described(
            "What differs in the manifests; `stored` is the first run's value, `made` the second's."
        ),
        "figures": .array(of: .reference("RunDifference"))
            .described("What differs in figures, benchmark and evidence."),
    ])
}
