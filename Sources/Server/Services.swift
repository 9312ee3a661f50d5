import Concurrency
import Foundation
import Market
import Trading
import Workflows

/// The objects that the routes share.
struct Services: Sendable {
    /// The use cases.
    let workspace: Workspace
    /// The job center.
    let jobs: JobCenter
    /// Downloads missing candles.
    let backfiller: Backfiller
    /// Asks the language model.
    let analyst: LanguageAnalyst
    /// The source of answers for strategies that consult a language model.
    var language: LanguageSource { analyst.source }
    /// Limits concurrent short computations.
    let gate: HeavyWorkGate
    /// The largest request body, in bytes.
    let bodyLimit: Int
    /// The largest number of days of a window or a training.
    let longestWindow: Int
    /// How much one request may ask for.
    let bounds: WorkBounds
    /// How long a request may wait for its job.
    let longestWait: Duration
    /// How long a request may wait after the service was asked to stop.
    let grace: Duration
    /// The clock.
    let now: @Sendable () -> Timestamp

    /// Threads of requests that read the store and files.
    private static let readingThreads = 8

    /// Opens the home and makes all objects.
    ///
    /// Nothing runs yet.
    ///
    /// - Parameters:
    ///   - configuration: Every setting.
    ///   - observer: Learns of the jobs.
    ///   - now: The clock.
    /// - Throws: What opening the store throws.
    init(
        _ configuration: ServerConfiguration,
        observer: JobObserver,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        let limits = JobLimits(configuration)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let signals = 2 * cores
        workspace = try Workspace(
            home: configuration.home,
            pool: WorkPool(maximumThreads: limits.threads + signals + Self.readingThreads),
            lease: configuration.lease,
            askedBy: .rest,
            caching: CacheSettings(configuration)
        )
        backfiller = Backfiller(
            workspace: workspace,
            exchange: configuration.isOffline
                ? nil : ExchangeSettings(baseURL: configuration.exchangeURL),
            now: now
        )
        analyst = workspace.analyst(configuration.language)
        jobs = JobCenter(
            workspace: workspace,
            backfiller: backfiller,
            language: analyst.source,
            limits: limits,
            observer: observer,
            now: now
        )
        gate = HeavyWorkGate(limit: signals, waiting: 64 * cores)
        bodyLimit = configuration.bodyLimit
        longestWindow = configuration.maxWindowDays
        bounds = WorkBounds(days: longestWindow, bars: configuration.maxWindowBars)
        // A little less than the whole time, so that the answer is the job and no failure.
        longestWait = configuration.requestTimeout * 0.9
        grace = configuration.shutdownGrace * 0.5
        self.now = now
    }

    /// Closes the connections to the exchange and to the language model.
    func shutdown() {
        backfiller.shutdown()
        analyst.shutdown()
    }
}

extension CacheSettings {
    fileprivate init(_ configuration: ServerConfiguration) {
        self.init()
        forecastDisk = configuration.forecastCacheSize << 20
        shared = configuration.forecastCache
        sharedPassword = configuration.forecastCachePassword?.text
    }
}

extension JobLimits {
    fileprivate init(_ configuration: ServerConfiguration) {
        self.init()
        trainings = configuration.concurrentTrainings
        backtests = configuration.concurrentBacktests
        queued = configuration.queueLimit
        keptFinished = configuration.keepJobs
        keptResultBytes = configuration.keepJobsSize * 1_000_000
        keptRuns = configuration.keepRuns
        keptRunBytes = configuration.keepRunsSize * 1_000_000
        trainingNiceness = Int32(configuration.trainingNiceness)
        // The rest of the time is for requests that wait for an answer.
        grace = configuration.shutdownGrace * 0.25
    }
}
