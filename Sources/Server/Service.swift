import Concurrency
import Foundation
package import Hummingbird
import HummingbirdCore
public import Logging
public import Market
import NIOCore
public import ServiceLifecycle
import Telemetry
package import Workflows

/// The REST service.
public struct HindcastService: Service {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let services: Services
    /// nil where nothing is traced.
    private let traces: ServiceTraces?
    private let registry: PrometheusRegistry
    private let authenticator: Authenticator?

    /// Opens the home.
    ///
    /// Clients must send an API key if the settings have one, if the home has a named one, or if
    /// other machines can reach the service. This is decided once at the start.
    ///
    /// - Parameters:
    ///   - configuration: All settings.
    ///   - logger: The logger of requests and errors.
    ///   - now: The clock of jobs and runs.
    /// - Throws: What opening the store throws; ``ConfigurationError/unprotected(host:)`` if other
    ///   machines can reach the service and there is no key.
    public init(
        configuration: ServerConfiguration,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.configuration = configuration
        self.logger = logger
        traces = ServiceTraces(configuration, logger: logger)
        services = try Services(
            configuration,
            observer: JobObserver(tracer: traces?.tracer) { logger.log($0) },
            now: now
        )
        registry = PrometheusRegistry(watching: services)
        registry.observe(traces)
        let hasKey = try configuration.apiKey != nil || !services.workspace.apiKeys().isEmpty
        guard hasKey || configuration.isLoopback else {
            throw ConfigurationError.unprotected(host: configuration.host)
        }
        authenticator =
            hasKey
            ? Authenticator(apiKey: configuration.apiKey) {
                [workspace = services.workspace] text in
                // It reads the store.
                try await withTaskExecutorPreference(workspace.pool) {
                    try workspace.nameOfAPIKey(text)
                }
            } : nil
    }

    /// Serves until it is asked to stop, or its task is cancelled.
    ///
    /// A stop first refuses new connections, lets running answers finish, then stops the jobs. A
    /// training keeps its checkpoint, and unfinished jobs continue at the next start.
    public func run() async throws {
        traces?.exporter.start()
        let result = await Result { try await serve() }
        await services.jobs.release()
        services.shutdown()
        await traces?.finish()
        // A thread whose work does not stop ends with the process.
        let stuck = await services.jobs.stuckJobs
        if stuck == 0 {
            await services.workspace.pool.shutdown()
        } else {
            logger.error("\(stuck) jobs did not stop; their work ends with the process")
        }
        try result.get()
    }

    private func serve() async throws {
        // A second service on a home ends here, before anybody hears that it listens.
        try await services.jobs.claim()
        let router = try router()
        // The framework would log each disconnect; the access log has the requests.
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        let application = Application(
            router: router,
            server: .http1(configuration: configuration.connection(logger)),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "hindcast",
                availableConnectionsDelegate: MaximumAvailableConnections(
                    configuration.maxConnections
                )
            ),
            onServerRunning: { [configuration, logger] channel in
                let port = channel.localAddress?.port ?? configuration.port
                logger.notice("listening on \(configuration.url(port: port))")
            },
            logger: quiet
        )
        // Services stop in reverse order: first the connections, then the jobs they wait for.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: JobService(center: services.jobs)),
                    .init(service: application),
                ],
                logger: quiet
            )
        )
        // The first list of runs is then as fast as any.
        let reading = Task(executorPreference: services.workspace.pool) {
            [workspace = services.workspace] in workspace.readRunSummaries()
        }
        defer { reading.cancel() }
        try await group.run()
    }

    /// The router with all middleware.
    ///
    /// - Throws: `EncodingError` if the description cannot be JSON.
    package func router() throws -> Router<AppContext> {
        try Router(
            services,
            registry: registry,
            authenticator: authenticator,
            tracer: traces?.tracer,
            configuration: configuration
        )
    }

    /// The job center; ``run()`` runs it, too.
    package var jobs: JobCenter { services.jobs }
}

/// Runs the jobs until the service stops.
private struct JobService: Service {
    let center: JobCenter

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await center.run()
        }
    }
}

extension ServerConfiguration {
    /// How patient a connection is.
    fileprivate func connection(_ logger: Logger) -> HTTP1Channel.Configuration {
        let head = TimeAmount(headerTimeout)
        // A little less than the whole time: a client that sends too slowly is disconnected, not
        // answered.
        let body = TimeAmount(requestTimeout * 0.9)
        let idle = TimeAmount(idleTimeout)
        // The grace period of connections; the rest is for the jobs, as in JobLimits.
        let grace = TimeAmount(shutdownGrace * 0.75)
        let most = maxConnectionsPerClient
        let clients = ClientConnections(
            limit: most > 0 ? most : max(1, maxConnections / 2)
        ) { client, limit in
            logger.warning(
                "a client has as many connections as one may; further ones are closed",
                metadata: ["client": "\(client)", "limit": "\(limit)"]
            )
        }
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ClientLimitHandler(clients),
                WireHandlers(patience: idle, grace: grace),
                HeaderTimeoutHandler(head: head, body: body),
            ],
            idleTimeout: idle,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 * 1024,
                maxHeaderListSize: 32 * 1024,
                maxHeaderFieldCount: 100
            )
        )
    }
}

extension Result where Failure == any Error {
    /// Catches what a body throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
