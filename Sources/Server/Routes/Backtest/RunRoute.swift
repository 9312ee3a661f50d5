import Hummingbird
import Workflows

/// `GET /api/v1/backtest/runs/{id}`.
struct RunRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/backtest/runs/{id}",
            id: "getRun",
            tag: "Backtest",
            summary: "The report of a run",
            pathParameters: [Self.id],
            answers: [.json(.ok, "The report", .reference("BacktestReport"))],
            errors: [.notFound, .conflict]
        )
    }

    /// The run's id, as a path parameter.
    static let id = AnyField(
        name: "id",
        isRequired: true,
        schema: .string(pattern: RunID.pattern).described("The run's `run_id`.")
    )

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let report = try services.workspace.runReport(id) else {
            throw ServerError.noRun(id)
        }
        return .json(bytes: report)
    }
}

extension ServerError {
    /// The error for an unknown or removed run.
    static func noRun(_ id: String) -> ServerError {
        ServerError(
            .notFound,
            code: "RUN_NOT_FOUND",
            message: "there is no run \(JSONValue.string(id)); GET /api/v1/backtest/runs lists them"
        )
    }

    /// The run of a known job that was removed to make room for newer ones.
    static func noRun(_ id: String, of job: Job) -> ServerError {
        ServerError(
            .notFound,
            code: "RUN_NOT_FOUND",
            message: "run \(id), which job \(job.id) left, is no longer kept; ask for the backtest "
                + "again",
            details: ["job_id": .string(job.id), "run_id": .string(id)]
        )
    }
}
