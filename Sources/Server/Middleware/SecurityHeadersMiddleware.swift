import HTTPTypes
package import Hummingbird

/// Sets the security headers of answers.
///
/// No answer is cached, sniffed, framed or readable by other sites. JSON may load nothing. A page
/// may use its own styles; a content security policy that its route has set is kept.
package struct SecurityHeadersMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    /// The default policy of a page: its own styles and images.
    package static let pagePolicy = """
        default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'
        """
    /// The policy of everything else.
    package static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    /// Creates the middleware.
    package init() {}

    package func handle(
        _ request: Request,
        context: AppContext,
        next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let isPage = response.headers[.contentType]?.lowercased().hasPrefix("text/html") ?? false
        response.headers.set(.contentSecurityPolicy, isPage ? Self.pagePolicy : Self.dataPolicy)
        response.headers.set(.cacheControl, "no-store")
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.frameOptions] = "DENY"
        return response
    }
}

extension HTTPFields {
    /// Sets a header unless the route has set it.
    fileprivate mutating func set(_ name: HTTPField.Name, _ value: String) {
        if !contains(name) {
            self[name] = value
        }
    }
}
