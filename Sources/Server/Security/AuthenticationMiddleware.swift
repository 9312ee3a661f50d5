import HTTPTypes
package import Hummingbird
import Logging

/// Checks the API key or the session of each request, except on public routes.
///
/// A request that sends a key goes by that. One that has the cookie of a session instead goes by the
/// session's key; if it may change something, it has to have the header that no other site's page can
/// send.
///
/// Without an authenticator every request passes: the service is then bound to a loopback address.
package struct AuthenticationMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    /// Public routes: health and description.
    package static let openPaths: Set<String> = [
        "/health/live", "/health/ready", "/openapi.json", "/docs",
    ]

    private let authenticator: Authenticator?
    private let openPaths: Set<String>
    private let sessions: Sessions?

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - authenticator: Checks API keys; nil for no authentication.
    ///   - openPaths: Public routes, as the router writes them.
    ///   - sessions: The sign-ins of browsers; nil for none.
    package init(
        _ authenticator: Authenticator?,
        openPaths: Set<String> = Self.openPaths,
        sessions: Sessions? = nil
    ) {
        self.authenticator = authenticator
        self.openPaths = openPaths
        self.sessions = sessions
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        // The matched route, not the request's path: a different spelling of a path opens nothing.
        let isOpen = context.endpointPath.map(openPaths.contains) ?? false
        guard let authenticator, !isOpen else { return try await next(request, context) }
        let key: String
        do {
            if request.headers[.authorization] == nil,
                let session = sessions?.session(of: request.headers)
            {
                if request.method != .get, request.method != .head {
                    try SignIn.checkHeader(request.headers)
                }
                key = try await authenticator.name(of: session.key.text)
                context.client.join(session)
            } else {
                key = try await authenticator.check(request.headers)
            }
        } catch let refusal as Authenticator.Refusal {
            context.logger.notice("not let in", metadata: ["reason": "\(refusal)"])
            throw Self.refusal(refusal, hasCookie: Sessions.hasCookie(request.headers))
        }
        context.client.identify(as: key)
        return try await next(request, context)
    }

    private static func refusal(_ reason: Authenticator.Refusal, hasCookie: Bool) -> ServerError {
        let message =
            switch reason {
            case .nothingPresented where hasCookie:
                "the session has ended; sign in again with POST \(SignIn.path)"
            case .nothingPresented, .malformed:
                "this service wants an API key; send it as Authorization: Bearer …"
            case .unknown:
                "the service knows no key like this one; it may have been revoked"
            }
        return ServerError(.unauthorized, code: "UNAUTHORIZED", message: message)
    }
}
