import HTTPTypes
package import Hummingbird
import Logging
package import Market

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
    private let now: @Sendable () -> Timestamp

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - authenticator: Knows who may come in; nil for everybody.
    ///   - openPaths: Routes that anybody may ask, as the router writes them.
    ///   - now: The clock that tokens are held against.
    package init(
        _ authenticator: Authenticator?,
        openPaths: Set<String> = Self.openPaths,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.authenticator = authenticator
        self.openPaths = openPaths
        self.now = now
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        // The route that was found, not the path that was asked: no spelling of a path opens more.
        let isOpen = context.endpointPath.map(openPaths.contains) ?? false
        if let authenticator, !isOpen {
            do {
                try await authenticator.check(request.headers, now: now())
            } catch {
                context.logger.notice("not let in", metadata: ["reason": "\(error)"])
                throw Self.refusal(error)
            }
        }
        return try await next(request, context)
    }

    private static func refusal(_ reason: Authenticator.Refusal) -> ServerError {
        let message =
            switch reason {
            case .nothingPresented, .malformed:
                "this service wants a key or a token; send it as Authorization: Bearer …"
            case .unknown:
                "the service knows neither a key nor a token like this one"
            case .notValid(.expired):
                "the token is no longer valid; get a new one"
            case .notValid(.notYetValid):
                "the token is not valid yet; check the clock of whoever issued it"
            case .notValid:
                "the token is not one that lets in here: HS256, with exp, issuer and audience as set"
            }
        return ServerError(.unauthorized, code: "UNAUTHORIZED", message: message)
    }
}
