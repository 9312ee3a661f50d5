import Hummingbird
import Workflows

/// `GET /api/v1/jobs`.
struct JobsRoute: Route {
    let services: Services

    private static let kind = Field.choice(
        "kind",
        "Jobs of this kind alone.",
        of: JobKind.allCases.map(\.rawValue)
    )
    private static let state = Field.choice(
        "state",
        "Jobs in this state alone.",
        of: JobState.allCases.map(\.rawValue)
    )
    private static let limit = Field.integer("limit", "How many at most.", in: 1...200)
        .defaulting(to: 50)
    private static let before = Field.cursor(
        "before",
        "The `next` of the page before: jobs older than that one.",
        pattern: Job.idPattern
    )
    private static let query: [AnyField] = [
        .query(kind), .query(state), .query(limit), .query(before),
    ]

    var operation: Operation {
        Operation(
            method: .get,
            path: "/api/v1/jobs",
            id: "listJobs",
            tag: "Jobs",
            summary: "List the jobs, the newest first",
            query: Self.query,
            answers: [
                .json(
                    .ok,
                    "A page of jobs",
                    .object(["jobs": .array(of: .reference("Job")), "next": .string().orNull])
                )
            ]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        var reader = FieldReader(query: request, fields: Self.query)
        let kind = reader.optional(Self.kind)
        let state = reader.optional(Self.state)
        let limit = reader.value(Self.limit, else: 50)
        let before = reader.optional(Self.before)
        try reader.finish(with: ())
        let jobs = try await services.jobs.jobs(
            kind: kind.flatMap(JobKind.init),
            state: state.flatMap(JobState.init),
            limit: limit + 1,
            before: before
        )
        let page = Array(jobs.prefix(limit))
        return try .json(
            Page(jobs: page, next: jobs.count > limit ? page.last?.id : nil),
            for: request
        )
    }

    /// A page of jobs, and where the next page begins.
    private struct Page: Encodable {
        let jobs: [Job]
        let next: String?

        enum CodingKeys: CodingKey {
            case jobs
            case next
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(jobs, forKey: .jobs)
            try values.encode(next, forKey: .next)
        }
    }
}
