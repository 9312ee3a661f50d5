public import Foundation

/// Limits of the job center: concurrency, queue length, retention and patience.
public struct JobLimits: Hashable, Sendable {
    /// Concurrent trainings, at least 1.
    ///
    /// Each may use all cores.
    public var trainings: Int
    /// Concurrent backtests, comparisons and portfolios, at least 1.
    public var backtests: Int
    /// Concurrent syncs, at least 1; at most one of a series.
    public var syncs: Int
    /// How many jobs may be queued; more are refused.
    public var queued: Int
    /// How many finished jobs are kept, at least 1; the oldest are removed.
    public var keptFinished: Int
    /// Bytes of the results of finished jobs that stay; the newest one stays in any case.
    public var keptResultBytes: Int
    /// How many runs are kept after each backtest, at least 1.
    ///
    /// The oldest are removed, also those that the command line has made.
    public var keptRuns: Int
    /// Bytes of the runs that stay; the newest one stays in any case.
    public var keptRunBytes: Int
    /// How often a job is begun that ends with the process each time, at least 1.
    public var attempts: Int
    /// The niceness of trainings, 0...19.
    public var trainingNiceness: Int32
    /// The grace period of running backtests when the center stops.
    public var grace: Duration
    /// How long a backtest may go without any progress before it is stopped and has failed.
    public var stall: Duration
    /// The same of a training, a walk-forward and a cross-validation.
    ///
    /// They report every batch, so that this is far above what a slow machine takes for one.
    public var trainingStall: Duration
    /// How long work may go on that was told to stop; its place is free for other work then.
    public var stopTime: Duration
    /// The same of a training, which writes its checkpoint.
    public var trainingStopTime: Duration
    /// How long a client, or a stop, waits for the store while another process writes to it.
    public var patience: Duration

    /// Creates limits.
    public init(
        trainings: Int = 1,
        backtests: Int = max(2, ProcessInfo.processInfo.activeProcessorCount),
        syncs: Int = 2,
        queued: Int = 256,
        keptFinished: Int = 2_000,
        keptResultBytes: Int = 1_000_000_000,
        keptRuns: Int = 2_000,
        keptRunBytes: Int = 10_000_000_000,
        attempts: Int = 3,
        trainingNiceness: Int32 = 10,
        grace: Duration = .seconds(20),
        stall: Duration = .seconds(600),
        trainingStall: Duration = .seconds(3600),
        stopTime: Duration = .milliseconds(800),
        trainingStopTime: Duration = .seconds(60),
        patience: Duration = .seconds(10)
    ) {
        self.trainings = max(1, trainings)
        self.backtests = max(1, backtests)
        self.syncs = max(1, syncs)
        self.queued = queued
        self.keptFinished = max(1, keptFinished)
        self.keptResultBytes = keptResultBytes
        self.keptRuns = max(1, keptRuns)
        self.keptRunBytes = keptRunBytes
        self.attempts = max(1, attempts)
        self.trainingNiceness = trainingNiceness
        self.grace = grace
        self.stall = stall
        self.trainingStall = trainingStall
        self.stopTime = stopTime
        self.trainingStopTime = trainingStopTime
        self.patience = patience
    }
}

extension JobLimits {
    /// How many threads of a pool the jobs use at most; the parts of portfolios count once.
    public var threads: Int {
        2 * (trainings + backtests + syncs) + 1 + ProcessInfo.processInfo.activeProcessorCount
    }
}

/// Why a job was refused.
public enum JobRefusal: Error, Hashable, Sendable {
    /// The queue is full.
    case full(queued: Int)
    /// A training of that model is queued or running.
    case trainingInProgress(Job)
    /// The service is stopping.
    case stopping
}

extension JobRefusal: CustomStringConvertible {
    /// One line: the problem, the value, and the remedy.
    public var description: String {
        switch self {
        case .full(let queued):
            "\(queued) jobs wait already, as many as may; try again when some are done"
        case .trainingInProgress(let job):
            "\(job.subject) is being trained already by job \(job.id); wait for it or cancel it"
        case .stopping:
            "the service is stopping; try again when it is back"
        }
    }
}
