import Hummingbird
import Workflows

/// `DELETE /api/v1/jobs/{id}`.
struct CancelJobRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .delete,
            path: "/api/v1/jobs/{id}",
            id: "cancelJob",
            tag: "Jobs",
            summary: "Cancel a job",
            details: """
                A queued job is cancelled at once; a running one is asked to stop and answered once \
                it has; a finished one stays as it is. A cancelled training keeps its checkpoint: \
                the same training asked for again goes on from there.
                """,
            pathParameters: [JobRoute.id],
            answers: [.json(.ok, "The job", .reference("Job"))],
            errors: [.notFound]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let job = try await services.jobs.cancel(id) else { throw ServerError.noJob(id) }
        return try .json(job)
    }
}
