import HTTPTypes
import Hummingbird

/// One endpoint: what it is, for the document and the router, and how it answers.
protocol Route: Sendable {
    /// What it is.
    var operation: Operation { get }

    /// Answers a request.
    ///
    /// - Throws: Anything; the outermost middleware makes an envelope of it.
    func respond(to request: Request, context: AppContext) async throws -> Response
}

extension Router where Context == AppContext {
    /// Puts routes into the router.
    func add(_ routes: [any Route]) {
        for route in routes {
            on(RouterPath(route.operation.path), method: route.operation.method) {
                try await route.respond(to: $0, context: $1)
            }
        }
    }
}
