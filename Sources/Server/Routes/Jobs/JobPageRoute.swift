import Hummingbird
import Workflows

/// `GET /api/v1/jobs/{id}/report.html`.
struct JobPageRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/jobs/{id}/report.html",
            id: "getJobPage",
            tag: "Jobs",
            summary: "What a job came to, as a page",
            details: """
                The page of a cross-validation, and that of the run which a backtest or a \
                walk-forward has left. A job that is not done, and one of another kind, has none.
                """,
            pathParameters: [JobRoute.id],
            answers: [.page],
            errors: [.notFound, .conflict]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let job = try await services.jobs.job(id) else { throw ServerError.noJob(id) }
        guard let page = try await services.jobs.page(of: id) else {
            throw ServerError(
                .notFound,
                code: "PAGE_NOT_FOUND",
                message: "job \(id) is a \(job.state.rawValue) \(job.kind.rawValue), which has no "
                    + "page; GET /api/v1/jobs/\(id) tells how far it is",
                details: ["job_id": .string(id)]
            )
        }
        return .page(page)
    }
}
