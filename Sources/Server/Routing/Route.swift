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
    /// Puts routes into the router; what a path has no route for is told with what it has.
    func add(_ routes: [any Route]) {
        for route in routes {
            on(RouterPath(route.operation.path), method: route.operation.method) {
                try await route.respond(to: $0, context: $1)
            }
        }
        for (path, known) in Dictionary(grouping: routes, by: \.operation.path) {
            let methods = known.map(\.operation.method)
            let allow = methods.map(\.rawValue).sorted().joined(separator: ", ")
            for method in Self.methods where !methods.contains(method) {
                on(RouterPath(path), method: method) { _, _ -> Response in
                    throw ServerError(
                        .methodNotAllowed,
                        code: "METHOD_NOT_ALLOWED",
                        message: "\(method.rawValue) is not for \(path); use \(allow)",
                        details: ["allow": .string(allow)]
                    )
                }
            }
        }
    }

    private static var methods: [HTTPRequest.Method] {
        [.get, .head, .post, .put, .patch, .delete, .options, .trace]
    }
}
