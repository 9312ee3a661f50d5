import HTTPTypes
package import Hummingbird

/// Decides which web origins may use the service (CORS and CSRF).
///
/// A browser sends the requests of any page to any address, `localhost` included. So a page may use
/// the API, or change anything, only if its origin is listed or is the service itself. Otherwise an
/// image whose URL is that of a signal would start its computation, even though the page could not
/// read it. Such requests are recognised by `Origin` or `Sec-Fetch-Site`. Top-level navigation to a
/// page is allowed to everyone: it only reads.
///
/// A service that is bound to a loopback address accepts loopback host names only, which prevents
/// DNS rebinding.
///
/// It stands outside of ``ErrorMiddleware``, so that a listed origin can read errors, too.
package struct OriginMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private static let methods = "GET, HEAD, POST, DELETE"
    private static let requestHeaders = "Authorization, Content-Type, Last-Event-ID, X-Request-Id"
    private static let exposedHeaders = "Location, Retry-After, X-Job-Id, X-Request-Id"

    /// The prefix of the API's routes; all others are cheap and reveal nothing to a page.
    private static let api = "/api/"

    private let origins: Set<String>
    private let loopbackOnly: Bool
    private let pages: Set<String>

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - origins: Allowed origins: `https://example.com`.
    ///   - loopbackOnly: Whether only loopback host names are accepted: true for a service bound to
    ///     a loopback address.
    ///   - pages: Routes that any link may lead to, as the router writes them:
    ///     `/api/v1/backtest/runs/{id}/report.html`.
    package init(
        origins: some Sequence<String>,
        loopbackOnly: Bool,
        pages: Set<String> = []
    ) {
        self.origins = Set(origins.map { $0.lowercased() })
        self.loopbackOnly = loopbackOnly
        self.pages = pages
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority
        let host = Host(authority)
        if authority != nil, host == nil {
            return Self.refusal(of: request, Self.badHost, context)
        }
        if loopbackOnly, host?.isLoopback != true {
            return Self.refusal(of: request, Self.hostRefusal, context)
        }
        let origin = request.headers[.origin]
        let isListed = origin.map { $0 != "null" && origins.contains($0.lowercased()) } ?? false
        var response: Response
        if !isListed, Self.isForeign(request), !isHarmless(request, route: context.endpointPath) {
            response = Self.refusal(of: request, Self.originRefusal, context)
        } else if request.method == .options, origin != nil,
            request.headers.contains(.accessControlRequestMethod)
        {
            response = Self.preflight
        } else {
            response = try await next(request, context)
        }
        response.headers[values: .vary].append("Origin")
        if isListed {
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlExposeHeaders] = Self.exposedHeaders
        }
        return response
    }

    /// Whether a page of another origin made the request, according to the browser.
    ///
    /// Browsers send `Origin` with requests that may change something or whose answer a page reads.
    /// They send `Sec-Fetch-Site` with all requests; it is `none` for the user's own navigation.
    private static func isForeign(_ request: Request) -> Bool {
        if let origin = request.headers[.origin], !isOwn(origin, host: request.head.authority) {
            return true
        }
        return request.headers[.secFetchSite].map { !["same-origin", "none"].contains($0) } ?? false
    }

    /// Whether any page may make a request: it is a cheap read, or a navigation to a page.
    private func isHarmless(_ request: Request, route: String?) -> Bool {
        guard request.method == .get || request.method == .head else { return false }
        // The matched route, not the request's path: a different spelling of a path opens nothing.
        guard let route, route.hasPrefix(Self.api) else { return true }
        return pages.contains(route) && request.headers[.secFetchMode] == "navigate"
            && request.headers[.secFetchDest] == "document"
    }

    /// Whether the origin is the service itself.
    ///
    /// Either scheme matches, since a TLS proxy hides it.
    private static func isOwn(_ origin: String, host: String?) -> Bool {
        guard let host = host?.lowercased(), !host.isEmpty else {
            return false
        }
        let origin = origin.lowercased()
        return origin == "http://\(host)" || origin == "https://\(host)"
    }

    private static func refusal(
        of request: Request,
        _ error: ServerError,
        _ context: AppContext
    ) -> Response {
        var response = error.response(to: request, requestID: context.requestID)
        if request.method == .head {
            response.body = ResponseBody()
        }
        return response
    }

    private static var preflight: Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: methods,
                .accessControlAllowHeaders: requestHeaders,
                .accessControlMaxAge: "600",
            ]
        )
    }

    private static let badHost = ServerError(
        .badRequest,
        code: "BAD_REQUEST",
        message: "the request must say for which host it is, once; send one Host: name:port"
    )

    private static let originRefusal = ServerError(
        .forbidden,
        code: "ORIGIN_NOT_ALLOWED",
        message: "pages of this origin may not use the service; list it in cors-origins"
    )

    private static let hostRefusal = ServerError(
        .forbidden,
        code: "HOST_NOT_ALLOWED",
        message: "the service answers to localhost and loopback addresses alone; use 127.0.0.1"
    )
}
