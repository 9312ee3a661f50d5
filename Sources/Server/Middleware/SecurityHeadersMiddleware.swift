import HTTPTypes
package import Hummingbird

/// Tells browsers what they must not do with an answer.
///
/// No answer is kept, guessed at, put in a frame or read by another site. JSON may load nothing; a
/// page may use the styles it carries and, where its route allows more with a policy of its own,
/// that policy stands.
package struct SecurityHeadersMiddleware: RouterMiddleware {
    package typealias Context = AppContext

    /// What a page may do whose route says nothing: show itself, with its own styles and pictures.
    package static let pagePolicy = """
        default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
        form-action 'none'; frame-ancestors 'none'
        """
    /// What anything else may do.
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
    /// Sets a header that the route has not set itself.
    fileprivate mutating func set(_ name: HTTPField.Name, _ value: String) {
        if !contains(name) {
            self[name] = value
        }
    }
}
