import Concurrency
import Foundation
package import Hummingbird
import HummingbirdCore
public import Logging
public import Market
import NIOCore
public import ServiceLifecycle
package import Workflows

/// The REST service: all of its parts, put together.
public struct HindcastService: Service {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let services: Services
    private let registry: PrometheusRegistry
    private let authenticator: Authenticator?

    /// Opens the home.
    ///
    /// Clients must show a key where the settings have one, where the home has a named one, and
    /// where others than this machine can reach the service; that stays as it is until the end,
    /// whatever is added and revoked meanwhile.
    ///
    /// - Parameters:
    ///   - configuration: All settings.
    ///   - logger: Where requests and faults are told.
    ///   - now: The clock of jobs and runs.
    /// - Throws: What opening the store throws; ``ConfigurationError/unprotected(host:)`` where
    ///   others can reach the service and there is no key.
    public init(
        configuration: ServerConfiguration,
        logger: Logger,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.configuration = configuration
        self.logger = logger
        services = try Services(configuration, now: now)
        registry = PrometheusRegistry(watching: services)
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
    /// Asked to stop, it takes no more connections, lets the answers under way finish, then stops
    /// the jobs: a training leaves its checkpoint, and what was not done goes on at the next start.
    public func run() async throws {
        let result = await Result { try await serve() }
        await services.jobs.release()
        services.shutdown()
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
        // The framework logs connections that end as they like; requests are logged by ours.
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
        // Services stop in the reverse order: first the connections, then the jobs they wait for.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: JobService(center: services.jobs)),
                    .init(service: application),
                ],
                logger: quiet
            )
        )
        try await group.run()
    }

    /// The routes, with all that stands before them.
    ///
    /// - Throws: `EncodingError` where the description is no JSON.
    package func router() throws -> Router<AppContext> {
        try Router(
            services,
            registry: registry,
            authenticator: authenticator,
            configuration: configuration
        )
    }

    /// Where long work is done; ``run()`` runs it, too.
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
        // A little less than the whole time: who sends too slowly is hung up on, not told to ask for
        // less.
        let body = TimeAmount(requestTimeout * 0.9)
        let idle = TimeAmount(idleTimeout)
        // As long as others may wait at the end; what is left is for the jobs, as JobLimits has it.
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
