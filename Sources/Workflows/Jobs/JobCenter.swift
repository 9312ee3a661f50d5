import Files
import Forecasting
public import Market
import Storage

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
        /// Whether it was asked to be cancelled.
        var isCancelled = false
        /// Whether it was stopped because it made no progress for too long.
        var isStalled = false
        /// Stops it where it makes no progress.
        var watcher: Task<Void, Never>?
        /// When it was begun or last told how far it had come.
        var heardAt = ContinuousClock.now
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
    let store: any JobRepository

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
    var lastQueued = 0
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
        self.workspace = workspace
        self.backfiller = backfiller
        self.language = language
        self.limits = limits
        self.now = now
        store = workspace.jobs
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
                request: try JSON.text(request),
                isExclusive: request.isExclusive,
                isShort: request.isShort(now: now())
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
            if job.state == .queued {
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

// MARK: - Asking about work

extension JobCenter {
    /// A job by id; nil if there is none, or if it has been removed.
    ///
    /// - Throws: `StorageError`.
    public func job(_ id: String) async throws -> Job? {
        guard let number = Job.number(in: id), let stored = try await store.job(number) else {
            return nil
        }
        var job = try Job(stored)
        if let problem = unkeptFailures[number], !job.state.isFinal {
            job = job.failed(with: problem, at: now())
        }
        return job.id == id ? job : nil
    }

    /// Jobs, newest first, without those of kinds that this version does not know.
    ///
    /// - Parameters:
    ///   - kind: Only those of this kind.
    ///   - state: Only those in this state.
    ///   - limit: The page size.
    ///   - before: Only those submitted before that job.
    /// - Returns: The jobs.
    /// - Throws: ``Problem`` if `before` is not a job id, `StorageError`.
    public func jobs(
        kind: JobKind? = nil,
        state: JobState? = nil,
        limit: Int,
        before: String? = nil
    ) async throws -> [Job] {
        let number = before.flatMap(Job.number(in:))
        if let before, number == nil {
            throw WorkflowError.invalid(
                parameter: "before",
                value: String(before.prefix(40)),
                remedy: "give the id of a job, such as backtest-17"
            ).problem
        }
        return try await store.jobs(
            kinds: (kind.map { [$0] } ?? JobKind.allCases).map(\.rawValue),
            state: state.flatMap { StoredJob.State(rawValue: $0.rawValue) },
            limit: limit,
            before: number
        ).map(Job.init)
    }

    /// The unfinished training of a model.
    ///
    /// - Throws: `StorageError`.
    public func trainingJob(of modelKey: String) async throws -> Job? {
        try await store.unfinishedJob(kind: TrainJob.name, subject: modelKey).map(Job.init)
    }

    /// The training of a model that was asked for last, however it stands; nil where there was none.
    ///
    /// One that failed or was cancelled is remembered until the next is asked for.
    ///
    /// - Throws: `StorageError`.
    public func lastTrainingJob(of modelKey: String) async throws -> Job? {
        try await store.latestJob(kind: TrainJob.name, subject: modelKey).map(Job.init)
    }

    /// Whether a job waits for others of its kind to end before it may begin.
    ///
    /// - Throws: `StorageError`.
    public func isWaitingForOthers(_ job: Job) async throws -> Bool {
        guard job.state == .queued, let lane = job.kind.type?.lane,
            let number = Job.number(in: job.id)
        else { return false }
        let kinds = JobTypes.all.filter { $0.lane == lane }.map { $0.name }
        let places = lane.limit(in: limits)
        var earlier = 0
        for state in [StoredJob.State.running, .queued] {
            earlier += try await store.jobs(
                kinds: kinds,
                state: state,
                limit: places,
                before: number
            ).count
        }
        return earlier >= places
    }

    /// What a job has brought; nil unless it is done and its run, where it left one, is still kept.
    ///
    /// - Throws: `StorageError`, ``WorkflowError/damagedRun(id:file:)``.
    public nonisolated func result(of id: String) async throws -> JobResult? {
        guard let job = try await job(id), let number = Job.number(in: job.id),
            let type = job.kind.type, let result = try await store.jobResult(number)
        else { return nil }
        // It may read files.
        return try await withTaskExecutorPreference(workspace.pool) {
            try type.answer(JobOutput(result: result, runID: job.runID), from: workspace)
                .map { JobResult(json: $0) }
        }
    }

    /// Waits until a job is finished, the time is over, or the center has stopped; returns the job.
    ///
    /// - Returns: nil if there is no such job, or if it has been removed.
    /// - Throws: `StorageError`.
    public func finished(_ id: String, within time: Duration) async throws -> Job? {
        let deadline = ContinuousClock.now.advanced(by: time)
        var changes = waiters.changes
        while let number = Job.number(in: id) {
            // Before the job is read: what it was before the stop is not what the stop left.
            let hasStopped = phase == .stopped
            guard let job = try await job(id) else { return nil }
            let isLeft = hasStopped || phase == .stopping && job.state == .queued
            guard !job.state.isFinal, !isLeft, ContinuousClock.now < deadline, !Task.isCancelled
            else { return job }
            await change(of: number, after: changes, until: deadline)
            changes = waiters.changes
        }
        return nil
    }

    /// The events of a job after a given one, then new events as they happen.
    ///
    /// The sequence ends after the job's last event, or when the center stops. It throws a
    /// ``Problem`` if there is no such job. A slow reader costs no memory.
    ///
    /// - Parameters:
    ///   - id: The job.
    ///   - event: The number of the last event that the reader has; 0 for none.
    /// - Returns: The events, their numbers rising. Older progress events are left out.
    public nonisolated func events(
        of id: String,
        after event: Int64
    ) -> AsyncThrowingStream<JobEvent, any Error> {
        let cursor = JobEventCursor(center: self, job: id, after: event)
        return AsyncThrowingStream { try await cursor.next() }
    }

    /// How many jobs are queued and running; the last known numbers if the store cannot be read.
    public var load: (queued: Int, running: Int) {
        get async {
            lastQueued = (try? await store.queuedJobCount()) ?? lastQueued
            return (lastQueued, running.count)
        }
    }

    /// How much work goes on although it was told to stop; it holds a thread each, and no place.
    public var stuckJobs: Int { stuck.count }

    /// Whether no backtest is begun since as many as may be at work do not stop.
    public var isStuck: Bool {
        JobLane.allCases.contains { lane in isStuck(lane) }
    }

    func isStuck(_ lane: JobLane) -> Bool {
        stuck.values.count { $0 == lane } >= lane.limit(in: limits)
    }

    /// Whether jobs are being done: between the start of ``run()`` and its end.
    public var isWorking: Bool { phase == .working }

    /// Waits for the next events of a job; empty if none will follow.
    func nextEvents(of id: String, after event: Int64, limit: Int) async throws -> [JobEvent] {
        var changes = waiters.changes
        while let job = try await job(id), let number = Job.number(in: id) {
            let events = try await store.jobEvents(of: number, after: event, limit: limit)
            guard events.isEmpty, !job.state.isFinal, phase != .stopped, !Task.isCancelled else {
                return events.map(JobEvent.init)
            }
            await change(of: number, after: changes, until: nil)
            changes = waiters.changes
        }
        throw Problem(
            .notFound,
            "JOB_NOT_FOUND",
            "there is no job '\(id.prefix(40))', or no more; finished jobs go after a while",
            details: ["job_id": String(id.prefix(40))]
        )
    }

    /// Waits until a job changes, the time is over, or the task is cancelled.
    ///
    /// The call itself may have to wait for the actor. `changes` is read before the job is looked
    /// at, so a change in between is not lost.
    func change(
        of number: Int64,
        after changes: Int,
        until deadline: ContinuousClock.Instant?
    ) async {
        let id = waiters.makeID(for: number)
        let timer = deadline.map { deadline in
            Task {
                try? await Task.sleep(until: deadline, clock: .continuous)
                waiters.wake(id)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isOver = deadline.map { $0 <= .now } ?? false
                if Task.isCancelled || isOver || waiters.changes != changes {
                    waiter.resume()
                } else {
                    waiters.add(id, waiter)
                }
            }
        } onCancel: {
            Task { await self.wake(id) }
        }
        timer?.cancel()
    }

    func wake(_ id: JobWaiters.ID) {
        waiters.wake(id)
    }
}
