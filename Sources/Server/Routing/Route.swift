import Concurrency
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
    ///
    /// - Parameters:
    ///   - routes: The routes.
    ///   - pool: Where their code runs; nil for the threads that all tasks share.
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
