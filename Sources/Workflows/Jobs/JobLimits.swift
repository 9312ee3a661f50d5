public import Foundation

/// How much work is taken on, and how much is remembered of it.
public struct JobLimits: Hashable, Sendable {
    /// Trainings at a time, at least 1; each may use all cores.
    public var trainings: Int
    /// Backtests, comparisons and portfolios at a time, at least 1.
    public var backtests: Int
    /// Syncs at a time, at least 1; of a series one at a time in any case.
    public var syncs: Int
    /// Jobs that may wait; more are refused.
    public var queued: Int
    /// Finished jobs that stay, at least 1; those that ended first go.
    public var keptFinished: Int
    /// Runs that stay once a backtest has left one, at least 1; the oldest go, whoever made them.
    public var keptRuns: Int
    /// Bytes of the runs that stay; the newest one stays in any case.
    public var keptRunBytes: Int
    /// How often a job is begun that ends with the process each time, at least 1.
    public var attempts: Int
    /// How much a training leaves to others, 0 for nothing to 19; as `nice` has it.
    public var trainingNiceness: Int32
    /// How long a stop waits for backtests that are at work.
    public var grace: Duration
    /// How long a backtest may go without any progress before it is stopped and has failed.
    public var stall: Duration
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
        keptRuns: Int = 2_000,
        keptRunBytes: Int = 10_000_000_000,
        attempts: Int = 3,
        trainingNiceness: Int32 = 10,
        grace: Duration = .seconds(20),
        stall: Duration = .seconds(600),
        stopTime: Duration = .milliseconds(800),
        trainingStopTime: Duration = .seconds(60),
        patience: Duration = .seconds(10)
    ) {
        self.trainings = max(1, trainings)
        self.backtests = max(1, backtests)
        self.syncs = max(1, syncs)
        self.queued = queued
        self.keptFinished = max(1, keptFinished)
        self.keptRuns = max(1, keptRuns)
        self.keptRunBytes = keptRunBytes
        self.attempts = max(1, attempts)
        self.trainingNiceness = trainingNiceness
        self.grace = grace
        self.stall = stall
        self.stopTime = stopTime
        self.trainingStopTime = trainingStopTime
        self.patience = patience
    }
}

extension JobLimits {
    /// How many threads of a pool the jobs keep busy at most, the parts of portfolios counted once,
    /// where as much work again does not stop although it was told to.
    public var threads: Int {
        2 * (trainings + backtests + syncs) + 1 + ProcessInfo.processInfo.activeProcessorCount
    }
}

/// Why a job was not taken on.
public enum JobRefusal: Error, Hashable, Sendable {
    /// As many jobs wait as may.
    case full(queued: Int)
    /// The model is being trained, or waits for it.
    case trainingInProgress(Job)
    /// The service stops.
    case stopping
}

extension JobRefusal: CustomStringConvertible {
    /// One line: what, which value, and the remedy.
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
