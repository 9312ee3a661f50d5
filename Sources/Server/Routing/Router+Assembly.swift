import Hummingbird
import Tracing
import Workflows

extension Router where Context == AppContext {
    /// The router of the service: middleware and routes.
    ///
    /// - Parameters:
    ///   - services: The objects that the routes share.
    ///   - registry: Counts the requests.
    ///   - authenticator: Checks API keys; nil for no authentication.
    ///   - tracer: Records the spans of requests; nil where nothing is traced.
    ///   - configuration: Limits and allowed origins.
    /// - Throws: `EncodingError` if the description cannot be JSON.
    convenience init(
        _ services: Services,
        registry: PrometheusRegistry,
        authenticator: Authenticator?,
        tracer: (any Tracer)?,
        configuration: ServerConfiguration
    ) throws {
        self.init(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        let sessions = Sessions(now: services.now)
        let signIn = SignIn(authenticator: authenticator, sessions: sessions)
        let routes = RouteTable.routes(services, registry: registry, signIn: signIn)
        let documentation = try Documentation(
            describing: routes.map(\.operation),
            isProtected: authenticator != nil,
            version: Version.current
        )
        let dashboard = Dashboard.embedded.map { [$0.route] } ?? []
        let all: [any Route] = routes + documentation.routes + dashboard
        // From the outside in: an outer middleware sees the answers of the inner ones.
        add(middleware: RequestIDMiddleware(logLevel: configuration.logLevel))
        add(
            middleware: TracingMiddleware(
                tracer: tracer,
                exempt: ["/health/live", "/health/ready", "/metrics"]
            )
        )
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
                openPaths: Set(all.map(\.operation).filter(\.isOpen).map(\.path)),
                sessions: sessions
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
        // Public routes answer from memory and wait for nothing. All others read files and the
        // store, or compute.
        add(all.filter(\.operation.isOpen))
        add(all.filter { !$0.operation.isOpen }, on: services.workspace.pool)
        refuseOtherMethods()
    }
}
