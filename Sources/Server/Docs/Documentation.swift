package import Hummingbird

/// The service's OpenAPI description and its HTML page.
///
/// Everything is computed once. The page loads nothing from outside the executable.
package struct Documentation {
    /// The description, its page, and the page's assets.
    let routes: [any Route]

    /// Describes a service.
    ///
    /// - Parameters:
    ///   - operations: The operations of all other routes.
    ///   - isProtected: Whether requests are authenticated.
    ///   - version: The version of the program.
    ///   - page: The renderer of the page.
    /// - Throws: `EncodingError` for a description that cannot be JSON, such as one with a number
    ///   that is not finite.
    init(
        describing operations: [Operation],
        isProtected: Bool,
        version: String,
        page: SwaggerUI? = .embedded
    ) throws {
        let document = Document(
            operations: operations + [OpenAPIRoute.operation, DocsRoute.operation],
            schemas: ResponseSchemas.all,
            isProtected: isProtected,
            version: version
        )
        routes = [
            try OpenAPIRoute(document),
            DocsRoute(page?.page ?? PlainPage(document).answer),
            AssetRoute(
                page?.assets ?? PlainPage.assets,
                below: DocsRoute.assets,
                id: "getPageAsset",
                remedy: "GET /docs names those that it has"
            ),
        ]
    }

    /// Describes a service that has only its description.
    ///
    /// - Throws: `EncodingError` if the description cannot be JSON.
    package init(version: String, page: SwaggerUI?) throws {
        try self.init(describing: [], isProtected: false, version: version, page: page)
    }

    /// Adds the routes to a router.
    package func add(to router: Router<AppContext>) {
        for route in routes {
            router.on(RouterPath(route.operation.path), method: route.operation.method) {
                try await route.respond(to: $0, context: $1)
            }
        }
    }
}
