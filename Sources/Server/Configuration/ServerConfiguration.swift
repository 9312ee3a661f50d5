import Foundation
public import Logging
package import Telemetry
public import Workflows

/// All settings of the service.
///
/// Made by ``init(flags:environment:)``. ``Setting/all`` lists each setting with its range.
public struct ServerConfiguration: Sendable {
    /// The home: store, models and runs.
    public package(set) var home = Home(path: nil, environment: [:])
    /// The URL of the PostgreSQL database that is the store; nil for the SQLite store in the home.
    public package(set) var store: String?
    /// How long a running job stays with its service without a renewal, in a shared store.
    public package(set) var lease = Duration.seconds(30)
    /// Host name or address to bind.
    public package(set) var host = "127.0.0.1"
    /// Port to bind; 0 for any free one.
    public package(set) var port = 8001

    /// One API key for all clients, in addition to the named keys of the home; nil for none.
    public package(set) var apiKey: Secret?
    /// Web origins whose pages may use the API, such as `https://charts.example.com`.
    public package(set) var corsOrigins: [String] = []

    /// The base URL of the exchange's API; nil for the exchange's own.
    public package(set) var exchangeURL: String?
    /// Whether to work without the exchange.
    public package(set) var isOffline = false
    /// Endpoint, name and timeout of the language model.
    public package(set) var language = LanguageSettings()

    /// The largest request body, in bytes.
    public package(set) var bodyLimit = 65_536
    /// The timeout from a request's head to its answer.
    public package(set) var requestTimeout = Duration.seconds(60)
    /// The timeout for a request's head.
    public package(set) var headerTimeout = Duration.seconds(10)
    /// The timeout of an idle connection: without a request, or whose client reads nothing of an
    /// answer.
    public package(set) var idleTimeout = Duration.seconds(60)
    /// Concurrent connections.
    public package(set) var maxConnections = 1024
    /// Connections at once of one client address; 0 for half of ``maxConnections``.
    public package(set) var maxConnectionsPerClient = 0
    /// Days that the window of one backtest may span.
    public package(set) var maxWindowDays = 3650
    /// Candles that one request may compute, of all its strategies, symbols, seeds or folds
    /// together.
    public package(set) var maxWindowBars = 1_000_000

    /// Concurrent trainings.
    public package(set) var concurrentTrainings = 1
    /// Concurrent backtests.
    public package(set) var concurrentBacktests = max(
        2,
        ProcessInfo.processInfo.activeProcessorCount
    )
    /// The largest number of queued jobs.
    public package(set) var queueLimit = 256
    /// The number of finished jobs to keep.
    public package(set) var keepJobs = 2000
    /// Megabytes of the results of finished jobs that are kept.
    public package(set) var keepJobsSize = 1000
    /// The number of runs to keep.
    public package(set) var keepRuns = 2000
    /// Megabytes of the newest runs that are kept.
    public package(set) var keepRunsSize = 10_000
    /// By how much trainings stand back for other work, 0 for not at all to 19 for entirely.
    public package(set) var trainingNiceness = 10
    /// The grace period for running work when the service stops.
    public package(set) var shutdownGrace = Duration.seconds(20)

    /// The Valkey or Redis server that keeps forecasts for several services; nil for none.
    public package(set) var forecastCache: String?
    /// The password of that server; nil for none.
    package var forecastCachePassword: Secret?
    /// Megabytes of forecasts in the home's cache; 0 for none.
    public package(set) var forecastCacheSize = CacheSettings().forecastDisk >> 20

    /// The log level.
    public package(set) var logLevel = Logger.Level.info
    /// The log format.
    public package(set) var logFormat = LogFormat.json

    /// The URL that takes traces; nil for none.
    public package(set) var tracesEndpoint: String?
    /// Headers for the collector, as ``HeaderList`` reads them.
    package var tracesHeaders: Secret?
    /// Which traces are recorded.
    package var tracesSampler = TraceSampler.parentOrAlwaysOn
    /// The share of traces for a sampler of shares.
    package var tracesRatio = 1.0
    /// The service's name in its traces.
    package var tracesService = "hindcast"

    /// The language model's API key, to be redacted from the log.
    var languageKey: Secret?

    /// All defaults.
    init() {}

    /// The secrets to redact from the log.
    package var secrets: [Secret] {
        [apiKey, languageKey, forecastCachePassword].compactMap(\.self)
            + (tracesHeaders.flatMap { HeaderList($0.text) }?.fields ?? []).map {
                Secret(hiding: $0.value)
            }
    }

    /// Whether only this machine can reach the service.
    public var isLoopback: Bool { ListeningHost.isLoopback(host) }

    /// The service's URL with its actual port: `http://127.0.0.1:8001`.
    public func url(port: Int) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
