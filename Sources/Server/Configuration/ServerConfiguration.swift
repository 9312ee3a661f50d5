import Foundation
public import Logging
public import Workflows

/// Everything that the service is told before it starts.
///
/// Made by ``init(flags:environment:)``; ``Setting/all`` names each of them, with its range.
public struct ServerConfiguration: Sendable {
    /// Where the store, the models and the runs lie.
    public package(set) var home = Home(path: nil, environment: [:])
    /// Name or address to listen at.
    public package(set) var host = "127.0.0.1"
    /// Port to listen at; 0 for any free one.
    public package(set) var port = 8001

    /// One key for all clients, beside the named keys of the home; nil for none.
    public package(set) var apiKey: Secret?
    /// Web origins whose pages may call, such as `https://charts.example.com`.
    public package(set) var corsOrigins: [String] = []

    /// Where the exchange's API is; nil for the exchange's own address.
    public package(set) var exchangeURL: String?
    /// Whether the exchange is never asked.
    public package(set) var isOffline = false
    /// Which language model is asked, where, and how patiently.
    public package(set) var language = LanguageSettings()

    /// Bytes that the body of a request may have.
    public package(set) var bodyLimit = 65_536
    /// How long a request may take from its head to its answer.
    public package(set) var requestTimeout = Duration.seconds(60)
    /// How long the head of a request may take to arrive.
    public package(set) var headerTimeout = Duration.seconds(10)
    /// How long a connection may rest: no request, or nothing of an answer read.
    public package(set) var idleTimeout = Duration.seconds(60)
    /// Connections at once.
    public package(set) var maxConnections = 1024
    /// Connections at once of one client address; 0 for half of ``maxConnections``.
    public package(set) var maxConnectionsPerClient = 0
    /// Days that the window of one backtest may span.
    public package(set) var maxWindowDays = 3650
    /// Candles that one request may compute, of all its strategies or symbols together.
    public package(set) var maxWindowBars = 1_000_000

    /// Trainings at once.
    public package(set) var concurrentTrainings = 1
    /// Backtests at once.
    public package(set) var concurrentBacktests = max(
        2,
        ProcessInfo.processInfo.activeProcessorCount
    )
    /// Jobs that may wait.
    public package(set) var queueLimit = 256
    /// Finished jobs that are remembered.
    public package(set) var keepJobs = 2000
    /// Runs that are kept once a backtest has left one.
    public package(set) var keepRuns = 2000
    /// Megabytes of the newest runs that are kept.
    public package(set) var keepRunsSize = 10_000
    /// By how much trainings stand back for other work, 0 for not at all to 19 for entirely.
    public package(set) var trainingNiceness = 10
    /// How long running work may go on after the request to stop.
    public package(set) var shutdownGrace = Duration.seconds(20)

    /// The least severe events that are logged.
    public package(set) var logLevel = Logger.Level.info
    /// How a logged event is written.
    public package(set) var logFormat = LogFormat.json

    /// The language model's key as it was given, so that the log can leave it out.
    var languageKey: Secret?

    /// Every default.
    init() {}

    /// What no line of the log may hold.
    package var secrets: [Secret] {
        [apiKey, languageKey].compactMap(\.self)
    }

    /// Whether only programs of this machine can reach the service.
    public var isLoopback: Bool { ListeningHost.isLoopback(host) }

    /// The service's address, once the port is known: `http://127.0.0.1:8001`.
    public func url(port: Int) -> String {
        "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
