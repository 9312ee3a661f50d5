import Concurrency
import HTTPTypes
import Hummingbird

/// An endpoint: its operation, and its handler.
protocol Route: Sendable {
    /// Its operation.
    var operation: Operation { get }

    /// Handles a request.
    ///
    /// - Throws: Any error; ``ErrorMiddleware`` turns it into an answer.
    func respond(to request: Request, context: AppContext) async throws -> Response
}

extension Router where Context == AppContext {
    /// Adds routes to the router.
    ///
    /// - Parameters:
    ///   - routes: The routes.
    ///   - pool: The threads of the handlers; nil for Swift's own pool.
    func add(_ routes: [any Route], on pool: WorkPool? = nil) {
        for route in routes {
            let path = RouterPath(route.operation.path)
            on(path, method: route.operation.method) { request, context in
                try await withTaskExecutorPreference(pool) {
                    try await route.respond(to: request, context: context)
                }
            }
        }
    }
}
