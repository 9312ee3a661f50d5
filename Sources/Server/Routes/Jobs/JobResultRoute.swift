import Hummingbird
import Workflows

/// `GET /api/v1/jobs/{id}/result`.
struct JobResultRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/jobs/{id}/result",
            id: "getJobResult",
            tag: "Jobs",
            summary: "What a job came to, as its own endpoint would have answered",
            pathParameters: [JobRoute.id],
            answers: [.json(.ok, "The result", .reference("JobResult"))],
            errors: [.notFound, .conflict, .unprocessableContent]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let job = try await services.jobs.job(id) else { throw ServerError.noJob(id) }
        guard job.finishedAt != nil else {
            throw ServerError(
                .conflict,
                code: "JOB_NOT_FINISHED",
                message: "job \(id) is \(job.state.rawValue); GET /api/v1/jobs/\(id) tells how far",
                details: ["job_id": .string(id)],
                retryAfter: 1
            )
        }
        return try await services.answer(of: job)
    }
}

extension ResponseSchemas {
    /// The result of a job: the plain answer of the request that submitted it.
    static let jobResult = Schema.either(
        [
            "BacktestReport", "Comparison", "Portfolio", "TrainedModel", "DataOutcome",
            "CrossValidation", "Search", "Sweep", "Reproduction",
        ].map(Schema.reference)
    )
}
