import Hummingbird

/// `GET /health/live`.
struct LiveRoute: Route {
    var operation: Operation {
        Operation(
            method: .get,
            path: "/health/live",
            id: "isLive",
            tag: "Service",
            summary: "Whether the process answers",
            answers: [.json(.ok, "It does", .object(["status": .choice(["live"])]))],
            isOpen: true
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        try .json(["status": "live"])
    }
}
