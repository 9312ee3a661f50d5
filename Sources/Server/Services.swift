import Concurrency
import Foundation
import Market
import Trading
import Workflows

/// What the routes share.
struct Services: Sendable {
    /// The door to candles, models and runs.
    let workspace: Workspace
    /// Where long work is done.
    let jobs: JobCenter
    /// Who brings missing candles.
    let keeper: MarketDataKeeper
    /// Who asks the language model.
    let analyst: LanguageAnalyst
    /// Who answers strategies that consult a language model.
    var language: LanguageSource { analyst.source }
    /// How many answers are computed at once beside the jobs.
    let gate: HeavyWorkGate
    /// Bytes that a body may have.
    let bodyLimit: Int
    /// Days that a window or a training may have.
    let longestWindow: Int
    /// How much one request may ask for.
    let bounds: WorkBounds
    /// How long a request may wait for its job.
    let longestWait: Duration
    /// How long a request may go on waiting once the service is asked to stop.
    let grace: Duration
    /// The clock.
    let now: @Sendable () -> Timestamp

    /// Threads for requests that read the store and files.
    private static let readingThreads = 8

    /// Opens the home and makes all parts; nothing is under way yet.
    ///
    /// - Throws: What opening the store throws.
    init(
        _ configuration: ServerConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        let limits = JobLimits(configuration)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let signals = 2 * cores
        workspace = try Workspace(
            home: configuration.home,
            pool: WorkPool(maximumThreads: limits.threads + signals + Self.readingThreads)
        )
        keeper = MarketDataKeeper(
            workspace: workspace,
            exchange: configuration.isOffline
                ? nil : ExchangeSettings(baseURL: configuration.exchangeURL),
            now: now
        )
        analyst = workspace.analyst(configuration.language)
        jobs = JobCenter(
            workspace: workspace,
            keeper: keeper,
            language: analyst.source,
            limits: limits,
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
        keeper.shutdown()
        analyst.shutdown()
    }
}

extension JobLimits {
    fileprivate init(_ configuration: ServerConfiguration) {
        self.init()
        trainings = configuration.concurrentTrainings
        backtests = configuration.concurrentBacktests
        queued = configuration.queueLimit
        keptFinished = configuration.keepJobs
        keptRuns = configuration.keepRuns
        keptRunBytes = configuration.keepRunsSize * 1_000_000
        trainingNiceness = Int32(configuration.trainingNiceness)
        // The rest of the time is for those who wait for an answer.
        grace = configuration.shutdownGrace * 0.25
    }
}
