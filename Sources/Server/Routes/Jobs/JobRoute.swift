import Hummingbird
import Workflows

/// `GET /api/v1/jobs/{id}`.
struct JobRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/jobs/{id}",
            id: "getJob",
            tag: "Jobs",
            summary: "How far a job has come",
            pathParameters: [Self.id],
            answers: [.json(.ok, "The job", .reference("Job"))],
            errors: [.notFound]
        )
    }

    /// The job's name, as a parameter of the path.
    static let id = AnyField(
        name: "id",
        isRequired: true,
        schema: .string(pattern: "^[A-Za-z0-9_-]{1,64}$").described("The job's `id`.")
    )

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard let job = try await services.jobs.job(id) else { throw ServerError.noJob(id) }
        return try .json(job)
    }
}
