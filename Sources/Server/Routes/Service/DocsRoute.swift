import Hummingbird

/// The page of the OpenAPI description.
struct DocsRoute: Route {
    /// Where the page's scripts and styles are.
    static let assets = "/docs/assets/"

    static let operation = Operation(
        method: .get,
        path: "/docs",
        id: "getPage",
        tag: "Service",
        summary: "This description as a page",
        details:
            "Needs nothing from outside: the page is drawn from what the service itself holds.",
        answers: [Operation.Answer(status: .ok, summary: "The page.", type: "text/html")],
        isOpen: true
    )

    var operation: Operation { Self.operation }
    private let answer: FixedAnswer

    /// Takes the page.
    init(_ page: FixedAnswer) {
        answer = page
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        answer.response(to: request)
    }
}
