import Hummingbird
import Workflows

/// `GET /health/ready`.
struct ReadyRoute: Route {
    let services: Services

    var operation: Operation {
        Operation(
            method: .get,
            path: "/health/ready",
            id: "isReady",
            tag: "Service",
            summary: "Whether requests will be served: the store answers and jobs are taken",
            answers: [.json(.ok, "They will", .reference("Ready"))],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        // Reading one job checks that the store answers.
        _ = try await services.jobs.jobs(kind: nil, state: nil, limit: 1, before: nil)
        guard await services.jobs.isWorking else {
            throw ServerError(
                .serviceUnavailable,
                code: "NOT_READY",
                message: services.jobs.waitingWrites > 0
                    ? "another process writes to the store; the service is ready when that is done"
                    : "the service is starting or stopping; try again in a moment",
                retryAfter: 2
            )
        }
        guard await !services.jobs.isStuck else {
            throw ServerError(
                .serviceUnavailable,
                code: "NOT_READY",
                message: "as many jobs as may be at work do not stop; start the service again",
                retryAfter: 60
            )
        }
        let load = await services.jobs.load
        return try .json(
            [
                "status": "ready",
                "version": .string(Version.current),
                "jobs": ["queued": .integer(load.queued), "running": .integer(load.running)],
            ] as JSONValue
        )
    }
}

extension ResponseSchemas {
    /// The service is ready for requests.
    static let ready = Schema.object([
        "status": .constant("ready").described("Always `ready`."),
        "version": .string().described("The version of the program."),
        "jobs": .object([
            "queued": .count.described("Jobs that wait."),
            "running": .count.described("Jobs under way."),
        ]).described("How much there is to do."),
    ])
}
