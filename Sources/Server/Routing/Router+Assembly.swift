import Hummingbird
import Workflows

extension Router where Context == AppContext {
    /// The service's routes behind all that stands before them.
    ///
    /// - Parameters:
    ///   - services: What the routes share.
    ///   - registry: What counts the requests.
    ///   - authenticator: Knows who may come in; nil for everybody.
    ///   - configuration: Limits and origins.
    /// - Throws: `EncodingError` where the description is no JSON.
    convenience init(
        _ services: Services,
        registry: PrometheusRegistry,
        authenticator: Authenticator?,
        configuration: ServerConfiguration
    ) throws {
        self.init(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        let routes = RouteTable.routes(services, registry: registry)
        let documentation = try Documentation(
            describing: routes.map(\.operation),
            isProtected: authenticator != nil,
            version: Version.current
        )
        let all = routes + documentation.routes
        // From the outside in: an outer one sees what the inner ones made of a request.
        add(middleware: RequestIDMiddleware(logLevel: configuration.logLevel))
        add(middleware: AccessLogMiddleware())
        add(middleware: RequestMetricsMiddleware(metrics: registry))
        add(middleware: SecurityHeadersMiddleware())
        add(
            middleware: OriginMiddleware(
                origins: configuration.corsOrigins,
                loopbackOnly: configuration.isLoopback,
                pages: Set(all.map(\.operation).filter(\.isPage).map(\.path))
            )
        )
        add(middleware: ErrorMiddleware(translate: ServerError.known))
        add(
            middleware: AuthenticationMiddleware(
                authenticator,
                openPaths: Set(all.map(\.operation).filter(\.isOpen).map(\.path))
            )
        )
        add(
            middleware: RequestTimeoutMiddleware(
                limit: configuration.requestTimeout,
                // Those that wait for a job have a limit of their own, which a language model's
                // pace may lengthen.
                exempt: Set(
                    [JobEventsRoute.path] + all.map(\.operation).filter(\.waitsForJob).map(\.path)
                )
            )
        )
        // What anybody may ask at any time is answered from memory, where it waits for nothing.
        // All else reads files and the store, or computes.
        add(all.filter(\.operation.isOpen))
        add(all.filter { !$0.operation.isOpen }, on: services.workspace.pool)
        refuseOtherMethods()
    }
}
