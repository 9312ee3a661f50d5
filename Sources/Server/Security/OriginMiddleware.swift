import HTTPTypes
package import Hummingbird

/// Decides which web pages may use the service, and tells browsers so (CORS).
///
/// A browser sends the requests of any page to any address, `localhost` included. So a page may
/// only change something where its origin is listed or is the service itself, and a service that is
/// bound to a loopback address answers to the names of loopback alone: a foreign name that was made
/// to point there (DNS rebinding) is refused.
///
/// It stands outside of ``ErrorMiddleware``, so that a listed page can read errors too.
package struct OriginMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    private static let methods = "GET, HEAD, POST, DELETE"
    private static let requestHeaders = "Authorization, Content-Type, Last-Event-ID, X-Request-Id"
    private static let exposedHeaders = "Location, Retry-After, X-Job-Id, X-Request-Id"

    private let origins: Set<String>
    private let loopbackOnly: Bool

    /// Creates the middleware.
    ///
    /// - Parameters:
    ///   - origins: Origins whose pages may use the service: `https://example.com`.
    ///   - loopbackOnly: Whether only names of loopback are answered: true where the service is
    ///     bound to a loopback address.
    package init(origins: some Sequence<String>, loopbackOnly: Bool) {
        self.origins = Set(origins.map { $0.lowercased() })
        self.loopbackOnly = loopbackOnly
    }

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let host = Host(request.head.authority)
        if loopbackOnly, host?.isLoopback != true {
            return Self.hostRefusal.response(requestID: context.requestID)
        }
        let origin = request.headers[.origin]
        let isListed = origin.map { $0 != "null" && origins.contains($0.lowercased()) } ?? false
        var response: Response
        if let origin, !isListed, !Self.isOwn(origin, host: request.head.authority),
            request.method != .get, request.method != .head
        {
            response = Self.originRefusal.response(requestID: context.requestID)
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

    /// Whether a page came from the very address that it now asks.
    ///
    /// Either scheme will do: behind a proxy that speaks TLS we see none.
    private static func isOwn(_ origin: String, host: String?) -> Bool {
        guard let host = host?.lowercased(), !host.isEmpty else {
            return false
        }
        let origin = origin.lowercased()
        return origin == "http://\(host)" || origin == "https://\(host)"
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

/// The name under which a request asked for the service, without its port.
package struct Host: Hashable, Sendable {
    /// In small letters; an IPv6 address without its brackets.
    package let name: String

    /// Reads `name`, `name:port`, `[address]` or `[address]:port`; nil for anything else.
    package init?(_ authority: String?) {
        guard let authority = authority?.lowercased(), !authority.contains("@") else {
            return nil
        }
        let port: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                return nil
            }
            name = String(authority[authority.index(after: authority.startIndex)..<end])
            port = authority[authority.index(after: end)...]
        } else {
            let end = authority.firstIndex(of: ":") ?? authority.endIndex
            name = String(authority[..<end])
            port = authority[end...]
        }
        guard !name.isEmpty, port.isEmpty || Self.isPort(port) else {
            return nil
        }
    }

    /// Whether the name is one that only this machine can have: `localhost`, 127.0.0.0/8 or `::1`.
    package var isLoopback: Bool {
        if name == "localhost" || name == "::1" {
            return true
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127"
            && parts.allSatisfy { UInt8($0) != nil && $0.allSatisfy(\.isNumber) }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && UInt16(text.dropFirst()) != nil
    }
}
