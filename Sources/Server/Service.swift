import Hummingbird
public import Logging
public import Market
public import ServiceLifecycle
import Workflows

/// The REST service.
public struct HindcastService: Service {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let workspace: Workspace

    /// Opens the home.
    ///
    /// - Throws: What opening the store throws.
    public init(
        configuration: ServerConfiguration,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.configuration = configuration
        self.logger = logger
        workspace = try Workspace(home: configuration.home)
    }

    /// Serves until it is asked to stop.
    public func run() async throws {
        let router = Router()
        router.get("health/live") { _, _ in HTTPResponse.Status.ok }
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "hindcast"
            ),
            onServerRunning: { [configuration, logger] channel in
                let port = channel.localAddress?.port ?? configuration.port
                logger.notice("listening on \(configuration.url(port: port))")
            },
            logger: quiet
        )
        try await application.run()
    }
}
