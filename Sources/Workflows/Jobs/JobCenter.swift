import Files
import Forecasting
public import Market
import Storage
import Telemetry
import Tracing

/// The job queue: runs long work and stores its results.
///
/// The store is the source of truth: a job and its events are stored before any client sees them,
/// so they survive the process. Memory holds only waiting tasks. While another process writes to
/// the store, reads are answered and writes wait.
///
/// ```swift
/// let center = JobCenter(workspace: workspace, backfiller: backfiller, language: nil, now: clock)
/// async let service: Void = center.run()
/// let job = try await center.submit(.backtest(request))
/// let finished = try await center.finished(job.id, within: .seconds(55))
/// ```
public actor JobCenter {
    enum Phase {
        case idle, starting, working, stopping, stopped
    }

    /// A running job.
    struct Running {
        let lane: JobLane
        let subject: String
        let task: Task<Void, Never>
        let work: JobWork
        /// What is told of it.
        var attempt: JobAttempt
        /// Whether it was asked to be cancelled.
        var isCancelled = false
        /// Whether another service has the job now, since the lease of this one was over.
        var isLost = false
        /// Whether it was stopped because it made no progress for too long.
        var isStalled = false
        /// Stops it where it makes no progress.
        var watcher: Task<Void, Never>?
        /// How often it has told how far it had come.
        var reports = 0
        /// Whether the start of this attempt is stored.
        var hasKeptStart = false
        /// When its progress was last stored.
        var progressStoredAt: Timestamp?
        /// Progress that is not stored yet.
        var pendingProgress: String?
    }

    /// Milliseconds between two stored progress reports.
    static let pace: Int64 = 500

    let workspace: Workspace
    let backfiller: Backfiller
    let language: LanguageSource?
    let limits: JobLimits
    let now: @Sendable () -> Timestamp
    let observer: JobObserver
    let store: any JobRepository
    /// The jobs of this process that have left runs, by run.
    let jobsOfRuns = LRUCache<String, Int64>(bound: EqualRuns.mostAnswers)
    /// The same store where other services share it; nil where this one is alone with its home.
    let shared: (any SharedJobRepository)?

    var phase = Phase.idle
    /// Whether the home is held, by ``claim()`` or by ``run()``, and what holds it; nil where the home
    /// takes no file.
    var isClaimed = false
    var homeLock: FileLock?
    var running: [Int64: Running] = [:]
    /// The lanes of work that was told to stop and goes on, by the numbers of the jobs.
    var stuck: [Int64: JobLane] = [:]
    /// Why jobs have failed whose end cannot be kept until the store can be written to again.
    var unkeptFailures: [Int64: Problem] = [:]
    /// Whether a job is being begun that ``running`` does not have yet.
    var isStarting = false
    var waiters = JobWaiters()
    /// Wakes the dispatcher.
    var dispatchSignal: AsyncStream<Void>.Continuation?
    /// The task that starts jobs.
    var dispatcher: Task<Void, any Error>?
    var failure: (any Error)?
    var lastQueue = JobQueue()
    /// The jobs that have ended since the process started.
    package internal(set) var ended: [JobEndings.Key: JobEndings] = [:]
    /// Writes that must finish even if their job is cancelled, by number.
    var endings: [Int: Task<Void, any Error>] = [:]
    var lastEnding = 0
    /// Whether a stop has used up its patience for another process that writes to the store.
    var isPastStopDeadline = false

    /// How many writes wait for another process that writes to the store.
    public nonisolated var waitingWrites: Int { store.blockedWrites }

    /// Creates a center that accepts jobs.
    ///
    /// ``run()`` executes them.
    ///
    /// - Parameters:
    ///   - workspace: Where the jobs run and their results are stored.
    ///   - backfiller: Downloads market data.
    ///   - language: Answers strategies that consult a language model; nil for none.
    ///   - limits: Concurrency, queue length and retention.
    ///   - now: The clock.
    public init(
        workspace: Workspace,
        backfiller: Backfiller,
        language: LanguageSource? = nil,
        limits: JobLimits = JobLimits(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.init(
            workspace: workspace,
            backfiller: backfiller,
            language: language,
            limits: limits,
            observer: JobObserver(),
            now: now
        )
    }

    /// The same, observed.
    package init(
        workspace: Workspace,
        backfiller: Backfiller,
        language: LanguageSource? = nil,
        limits: JobLimits = JobLimits(),
        observer: JobObserver,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.workspace = workspace
        self.backfiller = backfiller
        self.language = language
        self.limits = limits
        self.observer = observer
        self.now = now
        store = workspace.jobs
        shared = workspace.jobs as? any SharedJobRepository
    }
}

// MARK: - Asking for work

extension JobCenter {
    /// Submits a job.
    ///
    /// What can be checked without market data is checked here: invalid input, or a strategy whose
    /// model is not trained, creates no job.
    ///
    /// - Returns: The queued job.
    /// - Throws: ``Problem``, or ``JobRefusal``.
    public func submit(_ request: JobRequest) async throws -> Job {
        do {
            try request.check(models: ModelStore(root: workspace.home.models))
            try await request.checkData(backfiller: backfiller)
            let draft = JobDraft(
                kind: request.kind.rawValue,
                subject: request.subject,
                request: try JobTrace(ServiceContext.current?.traceParent).text(of: request),
                isExclusive: request.isExclusive,
                isShort: request.isShort(in: workspace, now: now())
            )
            guard ![.stopping, .stopped].contains(phase) else { throw JobRefusal.stopping }
            if try await store.unfinishedJob(kind: draft.kind, subject: draft.subject) == nil {
                try request.checkFree(models: ModelStore(root: workspace.home.models))
            }
            let addition = try await store.waiting(.atMost(limits.patience)).addJob(
                draft,
                queueLimit: limits.queued,
                at: now(),
                describe: Job.description
            )
            switch addition {
            case .full(let queued): throw JobRefusal.full(queued: queued)
            case .exists(let other): throw JobRefusal.trainingInProgress(try Job(other))
            case .added(let stored):
                begin()
                return try Job(stored)
            }
        } catch let refusal as JobRefusal {
            throw refusal
        } catch {
            throw Problem(error)
        }
    }

    /// Cancels a job.
    ///
    /// A queued job ends at once, a running one when it has stopped. A finished one does not
    /// change.
    ///
    /// - Returns: The job afterwards; nil if there is no job of that id.
    /// - Throws: `StorageError`.
    public func cancel(_ id: String) async throws -> Job? {
        let patience = WritePatience.until(.now + limits.patience)
        while true {
            let changes = waiters.changes
            guard let job = try await job(id), let number = Job.number(in: job.id) else {
                return nil
            }
            if let task = running[number]?.task {
                running[number]?.isCancelled = true
                task.cancel()
                await task.value
                return try await self.job(id)
            }
            if job.state == .running, let shared {
                // It runs elsewhere. That service, or whoever finds it dead, ends the job.
                let problem = try JSON.text(Self.cancellation)
                try await shared.waiting(patience).requestCancellation(of: number, as: problem)
                await change(of: number, after: changes, until: nil)
            } else if job.state == .queued {
                // If it has started meanwhile nothing ends here, and the next iteration finds it
                // running.
                let problem = try JSON.text(Self.cancellation)
                try await end(
                    number,
                    from: .queued,
                    as: .cancelled(problem: problem),
                    in: store.waiting(patience)
                )
            } else if job.state.isFinal || !isStarting && waiters.changes == changes {
                return job
            } else {
                await change(of: number, after: changes, until: nil)
            }
        }
    }

    static var cancellation: Problem {
        Problem(
            .cancelled,
            "CANCELLED",
            "the job was cancelled; ask for it again where it is wanted"
        )
    }
}
