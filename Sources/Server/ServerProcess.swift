import Foundation
import Logging
public import Market
import NIOCore
import ServiceLifecycle
import Synchronization

/// The service as a process: start, serve, stop.
public final class ServerProcess: Sendable {
    private let configuration: ServerConfiguration
    private let logger: Logger
    private let group: ServiceGroup
    private let isStopping = Mutex(false)

    /// Opens the home without listening.
    ///
    /// - Parameters:
    ///   - configuration: Every setting.
    ///   - now: The clock of the service and of its log.
    /// - Throws: What opening the store throws.
    public init(
        configuration: ServerConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.configuration = configuration
        logger = .server(configuration, now: now)
        let service = try HindcastService(configuration: configuration, logger: logger, now: now)
        var settings = ServiceGroupConfiguration(
            services: [.init(service: service, serviceName: "hindcast")],
            logger: logger
        )
        settings.maximumGracefulShutdownDuration = configuration.shutdownGrace
        group = ServiceGroup(configuration: settings)
    }

    /// Serves until ``stop()``, then waits for running work within the grace period.
    ///
    /// - Throws: ``ConfigurationError/cannotListen(host:port:reason:)``, or what the service throws.
    public func run() async throws {
        do {
            try await group.run()
        } catch is CancellationError where isStopping.withLock(\.self) {
            logger.warning("stopped before everything was done; shutdown-grace is over")
            return
        } catch {
            guard let reason = Self.reasonNotToListen(error) else { throw error }
            throw ConfigurationError.cannotListen(
                host: configuration.host,
                port: configuration.port,
                reason: reason
            )
        }
        logger.notice("stopped")
    }

    /// Asks the service to stop; ``run()`` returns when it has stopped.
    public func stop() async {
        isStopping.withLock { $0 = true }
        let grace = configuration.shutdownGrace.components.seconds
        logger.notice("stopping; running work has \(grace) s")
        await group.triggerGracefulShutdown()
    }

    /// The reason of a bind error; nil for any other error.
    private static func reasonNotToListen(_ error: any Error) -> String? {
        if error is SocketAddressError { return "no such host is known; give another --host" }
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: return "another program listens there; stop it or give another --port"
        case EADDRNOTAVAIL: return "this machine has no such address; give another --host"
        case EACCES: return "ports below 1024 need privileges; give another --port"
        default: return nil
        }
    }
}
