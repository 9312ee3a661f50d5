import HTTPTypes
package import Hummingbird
import Logging

/// Lets only those in whom the service knows, but for a few open doors.
///
/// Without an authenticator everybody may come in: the service is then bound to a loopback address.
package struct AuthenticationMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    /// What anybody may ask: whether the service is up, and what it is.
    package static let openPaths: Set<String> = [
        "/health/live", "/health/ready", "/openapi.json", "/docs",
    ]

    private let authenticator: Authenticator?
    private let openPaths: Set<String>

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - authenticator: Knows who may come in; nil for everybody.
    ///   - openPaths: Routes that anybody may ask, as the router writes them.
    package init(_ authenticator: Authenticator?, openPaths: Set<String> = Self.openPaths) {
        self.authenticator = authenticator
        self.openPaths = openPaths
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        // The route that was found, not the path that was asked: no spelling of a path opens more.
        let isOpen = context.endpointPath.map(openPaths.contains) ?? false
        guard let authenticator, !isOpen else { return try await next(request, context) }
        let key: String
        do {
            key = try await authenticator.check(request.headers)
        } catch let refusal as Authenticator.Refusal {
            context.logger.notice("not let in", metadata: ["reason": "\(refusal)"])
            throw Self.refusal(refusal)
        }
        context.client.identify(as: key)
        return try await next(request, context)
    }

    private static func refusal(_ reason: Authenticator.Refusal) -> ServerError {
        let message =
            switch reason {
            case .nothingPresented, .malformed:
                "this service wants an API key; send it as Authorization: Bearer …"
            case .unknown:
                "the service knows no key like this one; it may have been revoked"
            }
        return ServerError(.unauthorized, code: "UNAUTHORIZED", message: message)
    }
}
