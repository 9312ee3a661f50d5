package import Hummingbird

/// What the service says of itself: its description for programs, and a page of it for people.
///
/// Everything is made once; the page needs nothing from outside the executable.
package struct Documentation {
    /// The description, its page, and what the page is drawn with.
    let routes: [any Route]

    /// Describes a service.
    ///
    /// - Parameters:
    ///   - operations: Those of all other routes.
    ///   - isProtected: Whether credentials are asked for.
    ///   - version: The version of the program.
    ///   - page: What to draw the page with.
    /// - Throws: `EncodingError` for a description that is no JSON, as one with a number that is
    ///   not finite.
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
            DocsAssetRoute(page?.assets ?? PlainPage.assets),
        ]
    }

    /// Describes a service that has nothing but its description.
    ///
    /// - Throws: `EncodingError` where the description is no JSON.
    package init(version: String, page: SwaggerUI?) throws {
        try self.init(describing: [], isProtected: false, version: version, page: page)
    }

    /// Puts the routes into a router.
    package func add(to router: Router<AppContext>) {
        for route in routes {
            router.on(RouterPath(route.operation.path), method: route.operation.method) {
                try await route.respond(to: $0, context: $1)
            }
        }
    }
}
